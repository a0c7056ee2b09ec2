using Orderd.Bench.Load;
using Orderd.Bench.Measurements;

namespace Orderd.Bench;

/// <summary>One run of the bench: what is measured, in which order, on which server.</summary>
sealed class Session(Workplace workplace, Scale scale, Report report, CancellationToken cancellationToken)
{
    readonly H2Load _h2load = new(workplace, scale.Load);

    public async Task RunAsync()
    {
        new Sizes(report).Measure();
        await new Starts(workplace, scale, report).MeasureAsync("start to ready, empty store", "empty.db", 100, cancellationToken);
        await new Stops(workplace, scale, report).MeasureAsync(cancellationToken);
        await new HostStarts(scale, report).MeasureAsync();
        await new UnderAttack(workplace, scale, report).MeasureAsync(cancellationToken);
        await MeasureCallsAsync();
        await new KestrelRatio(workplace, _h2load, scale, report).MeasureAsync(cancellationToken);
        await MeasureLargeStoreAsync();
    }

    async Task MeasureCallsAsync()
    {
        await using var orderd = await ServerProcess.StartOrderdAsync(workplace, "calls.db", cancellationToken);
        var atRest = await RestingMemory.MeasureAsync(orderd, report, cancellationToken);
        await StoredOrder.PutAsync(orderd, cancellationToken);
        await new CommandLineTime(scale, report).MeasureAsync(orderd, cancellationToken);
        await new UnaryCalls(_h2load, report).MeasureAsync(orderd, cancellationToken);
        await new UpdateStreams(scale, report).MeasureAsync(orderd, cancellationToken);
        using var client = new Client(orderd.Port);
        await new ProcessStreams(client, scale, report).MeasureAsync(cancellationToken);
        report.Add("resident memory after these calls", $"{orderd.Memory.Now:F0} MiB (peak {orderd.Memory.Peak:F0} MiB)");
        await RestingMemory.MeasureReturnAsync(orderd, atRest, report, cancellationToken);
    }

    async Task MeasureLargeStoreAsync()
    {
        const string Store = "large.db";
        await using (var orderd = await ServerProcess.StartOrderdAsync(workplace, Store, cancellationToken))
        {
            await new LargeStore(workplace, scale, report).FillAsync(orderd, cancellationToken);
            orderd.EmptyLog();
        }

        var what = $"start to ready, {scale.Orders:N0} orders stored";
        await new Starts(workplace, scale, report).MeasureAsync(what, Store, 250, cancellationToken);
        await using (var orderd = await ServerProcess.StartOrderdAsync(workplace, Store, cancellationToken))
            await new Searches(scale, report).MeasureAsync(orderd, cancellationToken);
    }
}
