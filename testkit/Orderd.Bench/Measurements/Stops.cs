using Google.Protobuf.WellKnownTypes;

namespace Orderd.Bench.Measurements;

/// <summary>How long it takes from SIGTERM until orderd has ended, while a stream is open that would never end by itself.</summary>
sealed class Stops(Workplace workplace, Scale scale, Report report)
{
    public async Task MeasureAsync(CancellationToken cancellationToken)
    {
        var times = new List<TimeSpan>();
        for (var i = 0; i < scale.Starts; i++)
        {
            await using var orderd = await ServerProcess.StartOrderdAsync(workplace, "stops.db", cancellationToken);
            using var client = new Client(orderd.Port);
            using var stream = client.Orders.processOrders(cancellationToken: cancellationToken);
            await stream.RequestStream.WriteAsync(new StringValue { Value = "nope" }, cancellationToken);
            if (!await stream.ResponseStream.MoveNext(cancellationToken))
                throw new BenchFailure("processOrders did not answer for an unknown id.");
            times.Add(await orderd.StopAsync());
        }

        var samples = new Samples(times);
        report.AtMost(
            "SIGTERM to exit, a stream open", samples.Median.TotalMilliseconds, 5_000, "ms", $"worst of {times.Count}: {Report.Milliseconds(samples.Worst)}");
    }
}
