using Orderd.Bench.Load;

namespace Orderd.Bench.Measurements;

/// <summary>Rates and times of getOrder over both transports, and of durable addOrder.</summary>
sealed class UnaryCalls(H2Load h2load, Report report)
{
    // "id" of 36 characters, as a field with its two bytes of key and length, in a frame with its five.
    const int AddAnswerLength = 5 + 2 + 36;

    public async Task MeasureAsync(ServerProcess orderd, CancellationToken cancellationToken)
    {
        foreach (var calls in (int[])[1, 64, 400])
        {
            var concurrency = Concurrency.Of(calls);
            Add($"getOrder, TCP, {calls} at a time", await h2load.OverTcpAsync(orderd.Port, StoredOrder.Get, concurrency, cancellationToken));
            orderd.EmptyLog();
            Add($"getOrder, socket, {calls} at a time", await h2load.OverSocketAsync(orderd.Socket!, StoredOrder.Get, concurrency, cancellationToken));
            orderd.EmptyLog();
        }

        await MeasureAddsAsync(orderd, cancellationToken);
    }

    async Task MeasureAddsAsync(ServerProcess orderd, CancellationToken cancellationToken)
    {
        var add = new UnaryCall("ecommerce.OrderManagement/addOrder", GrpcFrame.Of(Catalogue.Orders(0, 1, 1_000_000).Single()), AddAnswerLength);
        var alone = await h2load.OverTcpAsync(orderd.Port, add, Concurrency.One, cancellationToken);
        Add("durable addOrder, 1 at a time", alone);
        Add("durable addOrder, 64 at a time", await h2load.OverTcpAsync(orderd.Port, add, Concurrency.Of(64), cancellationToken));
        var many = await h2load.OverTcpAsync(orderd.Port, add, Concurrency.Of(512), cancellationToken);
        Add("durable addOrder, 512 at a time", many);
        report.AtLeast("durable addOrder, 512 at a time : 1 at a time", many.PerSecond / alone.PerSecond, 10, "×");
        orderd.EmptyLog();
    }

    void Add(string what, LoadResult result) =>
        report.Add(
            what,
            $"{Report.Rate(result.PerSecond, "calls")}, p50 {Report.Milliseconds(result.Times.Median)}, p99 {Report.Milliseconds(result.Times.At(0.99))}");
}
