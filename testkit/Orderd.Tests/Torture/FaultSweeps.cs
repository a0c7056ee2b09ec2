using Orderd.Tests.Native.Disk;

namespace Orderd.Tests.Torture;

/// <summary>One operation of the disk after the other fails, while the daemon starts and works.</summary>
public sealed class FaultSweeps
{
    const int Answers = 80;
    // So many that a checkpoint follows.
    const int HeavyAnswers = 170;
    const int AnswersAfterwards = 30;

    [Theory]
    [InlineData(40, "ENOSPC at the Nth write", "Write", "NoSpace", "", 5)]
    [InlineData(41, "EIO at the Nth read", "Read", "InputOutput", "", 3)]
    [InlineData(42, "EIO at the Nth write", "Write", "InputOutput", "", 5)]
    [InlineData(43, "EIO at the Nth sync", "Syncs", "InputOutput", "", 1)]
    [InlineData(44, "EIO at the Nth open", "Open", "InputOutput", "", 1)]
    [InlineData(45, "EIO at the Nth write or sync of a checkpoint", "Write, Sync, Truncate", "InputOutput", ".db", 20)]
    [InlineData(46, "ENOSPC at the Nth write of a checkpoint", "Write", "NoSpace", ".db", 20)]
    public async Task TheNthFails(int place, string name, string operations, string error, string suffix, int stride)
    {
        var tally = new Tally(place, $"{name}, restart, power loss");
        var stock = await Stock.Taken;
        for (var i = 0; i < Effort.Faults(2, 12); i++)
        {
            using var bench = new Workbench(stock.CopyTo, stock.Ledger);
            // Once, some times in a row, or until it is taken back.
            var times = (i % 3) switch { 0 => 1, 1 => 4, _ => 0 };
            using var fault = bench.Disk.Fail(
                Enum.Parse<DiskOperations>(operations), Enum.Parse<DiskError>(error), suffix, after: stride * i * i, times);
            var (shape, answers) = suffix.Length == 0 ? (new LoadShape(), Answers) : (LoadShape.Heavy, HeavyAnswers);
            await RoundAsync(bench, fault, shape, answers, tally, $"after {stride * i * i}");
            await bench.TryPowerLossesAsync(tally, Math.Max(1, Effort.Images(4) / Effort.Faults(2, 12)), seed: (place * 100) + i);
            tally.Round(bench.Ledger);
        }

        tally.AssertGood();
    }

    static async Task RoundAsync(Workbench bench, DiskFault fault, LoadShape shape, int answers, Tally tally, string where)
    {
        var orderd = await bench.TryStartAsync(tally, where);
        try
        {
            if (orderd is not null)
                await new TortureLoad(bench.Ledger, shape, "-1").RunAsync(orderd.OverSocket(), answers);
            fault.Dispose();
            orderd = await bench.RunningAsync(orderd, tally, where);
            if (orderd is null)
                return;

            // It goes on by itself.
            if (!await new TortureLoad(bench.Ledger, new LoadShape(), "-2").RunUntilAcknowledgedAsync(orderd.OverSocket(), AnswersAfterwards))
                tally.Wrong($"{where}: writes are refused although the disk is well again");
            orderd = await bench.RunningAsync(orderd, tally, where);
            if (orderd is null)
                return;

            await TortureLoad.RetryAsync(bench.Ledger, orderd.OverSocket());
            await bench.CheckAsync(orderd, tally, $"{where}, in the same daemon");
            await orderd.DisposeAsync();

            orderd = await bench.StartAsync();
            await bench.CheckAsync(orderd, tally, $"{where}, after kill -9");
        }
        finally
        {
            if (orderd is not null)
                await orderd.DisposeAsync();
        }
    }
}
