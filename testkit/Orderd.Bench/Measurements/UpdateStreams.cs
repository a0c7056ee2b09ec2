using System.Diagnostics;
using Orderd.Bench.Load;

namespace Orderd.Bench.Measurements;

/// <summary>New orders through updateOrders, in streams of the largest size: by one caller, and by two at a time.</summary>
sealed class UpdateStreams(Scale scale, Report report)
{
    const int Callers = 2;

    public async Task MeasureAsync(ServerProcess orderd, CancellationToken cancellationToken)
    {
        using var client = new UpdateClient(orderd.Port);
        var streams = scale.UpdateStreams;
        var total = (1 + streams + Callers * streams) * UpdateClient.MaxStreamLength;
        var bodies = new Queue<byte[]>(Catalogue.Orders(0, total, total).Chunk(UpdateClient.MaxStreamLength).Select(UpdateClient.Stream));
        // The first stream warms up this client and fills the dictionary of items.
        await client.SendAsync(bodies.Dequeue(), cancellationToken);

        const string What = "updateOrders, new orders, 10,000 a stream";
        var before = orderd.ProcessorTime;
        var alone = await RateAsync(client, 1, bodies, cancellationToken);
        var perMessage = (orderd.ProcessorTime - before) / (streams * UpdateClient.MaxStreamLength);
        report.AtLeast($"{What}, 1 caller", alone, 40_000, "messages/s", $"{perMessage.TotalMicroseconds:F1} µs of processor a message");
        var together = await RateAsync(client, Callers, bodies, cancellationToken);
        report.Add($"{What}, {Callers} callers", Report.Rate(together, "messages"));
    }

    async Task<double> RateAsync(UpdateClient client, int callers, Queue<byte[]> bodies, CancellationToken cancellationToken)
    {
        byte[][][] shares = [.. Enumerable.Range(0, callers).Select(_ => Take(bodies))];
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(shares.Select(async share =>
        {
            foreach (var body in share)
                await client.SendAsync(body, cancellationToken);
        }));
        return callers * scale.UpdateStreams * UpdateClient.MaxStreamLength / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    byte[][] Take(Queue<byte[]> bodies) => [.. Enumerable.Range(0, scale.UpdateStreams).Select(_ => bodies.Dequeue())];
}
