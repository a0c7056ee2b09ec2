using System.Diagnostics;
using Google.Protobuf.WellKnownTypes;

namespace Orderd.Bench.Measurements;

/// <summary>searchOrders over the large store: how soon the first result comes, how fast all come, and what that costs in memory.</summary>
sealed class Searches(Scale scale, Report report)
{
    public async Task MeasureAsync(ServerProcess orderd, CancellationToken cancellationToken)
    {
        using var client = new Client(orderd.Port);
        await FirstAsync(client, "a rare text", Catalogue.RareText, 20, cancellationToken);
        await FirstAsync(client, "a common text", Catalogue.CommonText, 20, cancellationToken);
        await FirstAsync(client, "2 letters", Catalogue.TwoLetterText, 100, cancellationToken);

        await RateAsync(client, "a common text", Catalogue.CommonText, cancellationToken);
        await RateAsync(client, "2 letters", Catalogue.TwoLetterText, cancellationToken);

        var before = orderd.Memory.Now;
        orderd.Memory.ForgetPeak();
        var (results, perSecond) = await ReadAllAsync(client, "", cancellationToken);
        if (results != scale.Orders)
            throw new BenchFailure($"a search for everything found {results} of {scale.Orders} orders.");
        report.AtLeast($"searchOrders, all {results:N0} orders", perSecond, 100_000, "results/s");
        report.AtMost("growth of resident memory meanwhile", orderd.Memory.Peak - before, 64, "MiB", $"from {before:F0} MiB");
    }

    async Task FirstAsync(Client client, string what, string text, double target, CancellationToken cancellationToken)
    {
        var times = new List<TimeSpan>();
        for (var i = 0; i <= scale.Searches; i++)
        {
            using var leave = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var start = Stopwatch.GetTimestamp();
            using var call = client.Orders.searchOrders(new StringValue { Value = text }, cancellationToken: leave.Token);
            if (!await call.ResponseStream.MoveNext(leave.Token))
                throw new BenchFailure($"nothing was found for \"{text}\".");
            // The first search warms up this client, which is not native.
            if (i > 0)
                times.Add(Stopwatch.GetElapsedTime(start));
            await leave.CancelAsync();
        }

        var samples = new Samples(times);
        report.AtMost(
            $"searchOrders, first result for {what}", samples.Median.TotalMilliseconds, target, "ms",
            $"worst of {times.Count}: {Report.Milliseconds(samples.Worst)}");
    }

    async Task RateAsync(Client client, string what, string text, CancellationToken cancellationToken)
    {
        var (results, perSecond) = await ReadAllAsync(client, text, cancellationToken);
        report.Add($"searchOrders, all {results:N0} orders for {what}", Report.Rate(perSecond, "results"));
    }

    static async Task<(int Results, double PerSecond)> ReadAllAsync(Client client, string text, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        using var call = client.Orders.searchOrders(new StringValue { Value = text }, cancellationToken: cancellationToken);
        var results = 0;
        while (await call.ResponseStream.MoveNext(cancellationToken))
            results++;
        return (results, results / Stopwatch.GetElapsedTime(start).TotalSeconds);
    }
}
