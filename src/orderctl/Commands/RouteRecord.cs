using System.CommandLine;
using System.Globalization;
using System.Threading.Channels;
using Grpc.Core;
using Orderctl.Cli;
using Orderctl.Errors;
using Orderctl.Input;
using Orderd.Contracts.Routeguide;

namespace Orderctl.Commands;

/// <summary><c>orderctl route record [N] [--points FILE]</c>: travels along points, and prints what the server made of it.</summary>
static class RouteRecord
{
    const int DefaultCount = 10;

    const string Examples = """
        orderctl route record                        ten features, chosen at random
        orderctl route record 100
        orderctl route record --points route.txt     lines of LAT,LON in degrees times 10,000,000
        """;

    static readonly Rectangle World = new()
    {
        Lo = Coordinates.ParseDegrees("-90,-180"),
        Hi = Coordinates.ParseDegrees("90,180"),
    };

    public static Command Define()
    {
        var count = new Argument<int?>("N")
        {
            Description = $"How many features to pass, {DefaultCount} if it is not said",
            Arity = ArgumentArity.ZeroOrOne,
            CustomParser = result => GlobalOptions.Read<int?>(result, ParseCount),
        };
        var points = new Option<string?>("--points")
        {
            Description = "Read the points from a file, or from stdin (-): lines of LAT,LON in degrees times 10,000,000",
            HelpName = "FILE",
        };
        var verb = new Verb("record", "Travel a route and print its length", Examples, Route.Service) { count, points };
        verb.Validators.Add(result =>
        {
            if (result.GetResult(count) is { Tokens.Count: > 0 } && result.GetResult(points) is not null)
                result.AddError("either N or --points, not both");
        });
        return verb.Does(async (session, arguments) => arguments.GetValue(points) is { } file
            ? await Record(session, NdjsonReader.Start(file, Coordinates.ParseLine)).ConfigureAwait(false)
            : await Record(session, await Choose(session, arguments.GetValue(count) ?? DefaultCount).ConfigureAwait(false)).ConfigureAwait(false));
    }

    static int? ParseCount(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0
            ? count
            : throw new UsageError($"'{text}' is not a number of points");

    static async Task<ChannelReader<Numbered<Point>>> Choose(Session session, int count)
    {
        var features = new List<Point>();
        using var call = session.Routes.ListFeatures(World, session.Call());
        while (await call.ResponseStream.MoveNext(CancellationToken.None).ConfigureAwait(false))
            features.Add(call.ResponseStream.Current.Location);

        var chosen = new List<Point>();
        while (features.Count > 0 && chosen.Count < count)
            chosen.Add(features[Random.Shared.Next(features.Count)]);

        return NdjsonReader.Of(chosen);
    }

    static async Task<int> Record(Session session, ChannelReader<Numbered<Point>> points)
    {
        // Leaving early, as on a line that is refused, disposes the call, which cancels it.
        using var call = session.Routes.RecordRoute(session.Call());
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(session.Interrupt.Requested);
        _ = call.ResponseAsync.ContinueWith(_ => ended.CancelAsync(), TaskScheduler.Default);
        try
        {
            while (await points.WaitToReadAsync(ended.Token).ConfigureAwait(false))
            {
                while (points.TryRead(out var next))
                {
                    session.Printer.Say($"Visiting point {Coordinates.Show(next.Value)}");
                    await call.RequestStream.WriteAsync(next.Value, ended.Token).ConfigureAwait(false);
                }

                session.Out.Flush();
            }

            await call.RequestStream.CompleteAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is RpcException or InvalidOperationException or OperationCanceledException)
        {
            // The server has ended the call, or Ctrl-C has: the answer says which.
        }

        session.Printer.Summary(await call.ResponseAsync.ConfigureAwait(false));
        return ExitCode.Ok;
    }
}
