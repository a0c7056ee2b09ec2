using System.Diagnostics;
using Orderd.Tests.Native;
using Orderd.Tests.Native.Disk;

namespace Orderd.Tests.Torture;

/// <summary>A disk that is slow, or does not answer at all, when the daemon is stopped or killed.</summary>
public sealed class Hangs
{
    // Twice what the contract says, for a machine that has much else to do.
    static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData(50, "slow syncs, SIGTERM, power loss", false, true)]
    [InlineData(51, "a sync that hangs, SIGTERM, power loss", true, true)]
    [InlineData(52, "a sync that hangs, kill -9, power loss", true, false)]
    public async Task AStop(int place, string name, bool hangs, bool stops)
    {
        var tally = new Tally(place, name);
        for (var i = 0; i < Effort.Faults(1, 4); i++)
        {
            using var bench = new Workbench();
            await using (var orderd = await bench.StartAsync())
            {
                using var fault = hangs
                    ? bench.Disk.Hang(DiskOperations.Sync, after: 20 + (5 * i))
                    : bench.Disk.Delay(DiskOperations.Sync, TimeSpan.FromMilliseconds(100), after: 20);
                var running = new TortureLoad(bench.Ledger, new LoadShape(), "-1").RunAsync(orderd.OverSocket());
                await fault.IsHitAsync(hangs ? 1 : 10);
                await EndAsync(orderd, stops, tally);
                await running;
            }

            await using (var next = await bench.StartAsync())
            {
                await TortureLoad.RetryAsync(bench.Ledger, next.OverSocket());
                await bench.CheckAsync(next, tally, name);
            }

            await bench.TryPowerLossesAsync(tally, Math.Max(1, Effort.Images(2) / Effort.Faults(1, 4)), seed: (place * 100) + i);
            tally.Round(bench.Ledger);
        }

        tally.AssertGood();
    }

    static async Task EndAsync(NativeOrderd orderd, bool stops, Tally tally)
    {
        var watch = Stopwatch.StartNew();
        Signal.Send(orderd.Process, stops ? Signal.Terminate : Signal.Kill);
        try
        {
            await orderd.ExitAsync();
            if (watch.Elapsed > LongestStop)
                tally.Wrong($"a stop took {watch.Elapsed.TotalSeconds:F0} s");
        }
        catch (OperationCanceledException)
        {
            tally.Wrong($"a stop took more than {watch.Elapsed.TotalSeconds:F0} s");
            await orderd.KillAsync();
        }
    }
}
