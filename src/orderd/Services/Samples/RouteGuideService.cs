using Grpc.Core;
using Orderd.Access;
using Orderd.Budget;
using Orderd.Contracts.Routeguide;
using Orderd.Errors;

namespace Orderd.Services.Samples;

/// <summary>The four methods of routeguide.RouteGuide over the features in the program.</summary>
[Requires(Role.Writer)]
sealed class RouteGuideService(FeatureMap features, TimeProvider clock) : RouteGuide.RouteGuideBase
{
    // One stream of RouteChat may make the server remember so much.
    const int MaxNotes = 10_000;
    const int MaxNoteBytes = 16 * 1024 * 1024;

    // This is for a note, its location, and its places in a dictionary and a list.
    const int PerNote = 400;

    // A message without a location stands for this.
    static readonly Point Origin = new();

    public override Task<Feature> GetFeature(Point request, ServerCallContext context) =>
        Task.FromResult(features.At(request) ?? new Feature { Name = "", Location = request });

    public override async Task ListFeatures(Rectangle request, IServerStreamWriter<Feature> responseStream, ServerCallContext context)
    {
        var (lo, hi) = (request.Lo ?? Origin, request.Hi ?? Origin);
        // There are a hundred at most: the end of the call takes them all to the network at once.
        responseStream.WriteOptions = new WriteOptions(WriteFlags.BufferHint);
        foreach (var feature in features.All)
        {
            if (IsBetween(feature.Location.Latitude, lo.Latitude, hi.Latitude)
                && IsBetween(feature.Location.Longitude, lo.Longitude, hi.Longitude))
                await responseStream.WriteAsync(feature);
        }
    }

    public override async Task<RouteSummary> RecordRoute(IAsyncStreamReader<Point> requestStream, ServerCallContext context)
    {
        var start = clock.GetTimestamp();
        var summary = new RouteSummary();
        var meter = new RouteMeter();
        while (await requestStream.MoveNext(context.CancellationToken))
        {
            var point = requestStream.Current;
            meter.Add(point);
            summary.PointCount++;
            if (features.At(point) is not null)
                summary.FeatureCount++;
        }

        summary.Distance = (int)Math.Min(meter.Distance, int.MaxValue);
        summary.ElapsedTime = (int)clock.GetElapsedTime(start).TotalSeconds;
        return summary;
    }

    public override async Task RouteChat(
        IAsyncStreamReader<RouteNote> requestStream, IServerStreamWriter<RouteNote> responseStream, ServerCallContext context)
    {
        var notes = new Dictionary<(int Latitude, int Longitude), List<RouteNote>>();
        var memory = CallMemory.Of(context);
        var count = 0;
        var bytes = 0L;
        while (await requestStream.MoveNext(context.CancellationToken))
        {
            var note = requestStream.Current;
            var size = note.CalculateSize();
            bytes += size;
            if (++count > MaxNotes || bytes > MaxNoteBytes)
                throw new ServiceException(ErrorKind.LimitExceeded, $"One stream leaves at most {MaxNotes} notes or {MaxNoteBytes} bytes.");

            memory.Reserve(PerNote + (sizeof(char) * (long)size));
            var location = note.Location ?? Origin;
            if (!notes.TryGetValue((location.Latitude, location.Longitude), out var earlier))
                notes.Add((location.Latitude, location.Longitude), earlier = []);
            foreach (var left in earlier)
                await responseStream.WriteAsync(left, context.CancellationToken);
            earlier.Add(note);
        }
    }

    static bool IsBetween(int value, int one, int other) => value >= Math.Min(one, other) && value <= Math.Max(one, other);
}
