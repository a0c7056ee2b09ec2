using Orderd.Bench.Load;

namespace Orderd.Bench.Measurements;

/// <summary>
/// What the gRPC library costs on top of a bare Kestrel, orderd on top of that, and SQLite on top of orderd: the same call to each
/// in turn, since only ratios hold on a machine that others use too. The processor time that the server itself takes for a
/// call is the steadiest figure of all, because the client's share is not in it.
/// </summary>
sealed class KestrelRatio(Workplace workplace, H2Load h2load, Scale scale, Report report)
{
    static readonly Concurrency Load = new(4, 32);

    public async Task MeasureAsync(CancellationToken cancellationToken)
    {
        await using var bareKestrel = await ServerProcess.StartBareAsync(workplace, "kestrel", StoredOrder.Order, cancellationToken);
        await using var bareGrpc = await ServerProcess.StartBareAsync(workplace, "grpc", StoredOrder.Order, cancellationToken);
        await using var onMemory = await ServerProcess.StartOrderdAsync(workplace, store: null, cancellationToken);
        await using var onSqlite = await ServerProcess.StartOrderdAsync(workplace, "ratio.db", cancellationToken);
        await StoredOrder.PutAsync(onMemory, cancellationToken);
        await StoredOrder.PutAsync(onSqlite, cancellationToken);

        var (kestrel, grpc, memory, sqlite) = (new List<Burst>(), new List<Burst>(), new List<Burst>(), new List<Burst>());
        for (var i = 0; i < scale.Rounds; i++)
        {
            kestrel.Add(await MeasureAsync(bareKestrel, cancellationToken));
            grpc.Add(await MeasureAsync(bareGrpc, cancellationToken));
            memory.Add(await MeasureAsync(onMemory, cancellationToken));
            sqlite.Add(await MeasureAsync(onSqlite, cancellationToken));
        }

        const string What = "getOrder, 4 connections × 32 calls";
        Add($"{What}: bare Kestrel, no gRPC library", kestrel);
        Add($"{What}: empty service on the gRPC library", grpc);
        Add($"{What}: orderd on memory", memory);
        Add($"{What}: orderd on SQLite", sqlite);
        report.Add($"{What}: empty service : bare Kestrel", $"{Ratio(grpc, kestrel):F2} ×");
        report.AtLeast($"{What}: memory : bare Kestrel", Ratio(memory, kestrel), 0.6, "×");
        report.AtLeast($"{What}: SQLite : memory", Ratio(sqlite, memory), 0.7, "×");
    }

    async Task<Burst> MeasureAsync(ServerProcess server, CancellationToken cancellationToken)
    {
        var (calls, before) = (h2load.CallsMade, server.ProcessorTime);
        var result = await h2load.OverTcpAsync(server.Port, StoredOrder.Get, Load, cancellationToken);
        server.EmptyLog();
        return new Burst(result.PerSecond, (server.ProcessorTime - before) / (h2load.CallsMade - calls));
    }

    void Add(string what, List<Burst> bursts) =>
        report.Add(
            what,
            $"{Report.Rate(Median(bursts.Select(burst => burst.PerSecond)), "calls")}, {Median(bursts.Select(burst => burst.PerCall.TotalMicroseconds)):F1} µs of processor a call");

    static double Ratio(List<Burst> some, List<Burst> others) =>
        Median(some.Zip(others, (one, other) => one.PerSecond / other.PerSecond));

    static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    readonly record struct Burst(double PerSecond, TimeSpan PerCall);
}
