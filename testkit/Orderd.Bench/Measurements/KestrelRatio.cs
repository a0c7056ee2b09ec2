using Orderd.Bench.Load;

namespace Orderd.Bench.Measurements;

/// <summary>
/// What orderd costs on top of a bare Kestrel, and SQLite on top of orderd: the same call to each in turn, since only ratios
/// hold on a machine that others use too.
/// </summary>
sealed class KestrelRatio(Workplace workplace, H2Load h2load, Scale scale, Report report)
{
    static readonly Concurrency Load = new(4, 32);

    public async Task MeasureAsync(CancellationToken cancellationToken)
    {
        await using var bare = await ServerProcess.StartBareAsync(workplace, StoredOrder.Answer, cancellationToken);
        await using var memory = await ServerProcess.StartOrderdAsync(workplace, store: null, cancellationToken);
        await using var sqlite = await ServerProcess.StartOrderdAsync(workplace, "ratio.db", cancellationToken);
        await StoredOrder.PutAsync(memory, cancellationToken);
        await StoredOrder.PutAsync(sqlite, cancellationToken);

        var rounds = new List<Round>();
        for (var i = 0; i < scale.Rounds; i++)
        {
            rounds.Add(new Round(
                await RateAsync(bare, cancellationToken), await RateAsync(memory, cancellationToken), await RateAsync(sqlite, cancellationToken)));
        }

        const string What = "getOrder, 4 connections × 32 calls";
        report.Add($"{What}: bare Kestrel (native, no gRPC library)", Report.Rate(Median(rounds.Select(round => round.Bare)), "calls"));
        report.Add($"{What}: orderd on memory", Report.Rate(Median(rounds.Select(round => round.Memory)), "calls"));
        report.Add($"{What}: orderd on SQLite", Report.Rate(Median(rounds.Select(round => round.Sqlite)), "calls"));
        report.AtLeast($"{What}: memory : bare Kestrel", Median(rounds.Select(round => round.Memory / round.Bare)), 0.6, "×");
        report.AtLeast($"{What}: SQLite : memory", Median(rounds.Select(round => round.Sqlite / round.Memory)), 0.7, "×");
    }

    async Task<double> RateAsync(ServerProcess server, CancellationToken cancellationToken)
    {
        var result = await h2load.OverTcpAsync(server.Port, StoredOrder.Get, Load, cancellationToken);
        server.EmptyLog();
        return result.PerSecond;
    }

    static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    readonly record struct Round(double Bare, double Memory, double Sqlite);
}
