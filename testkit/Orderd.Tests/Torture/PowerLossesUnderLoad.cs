using Orderd.Tests.Native;
using Orderd.Tests.Native.Disk;

namespace Orderd.Tests.Torture;

/// <summary>Power losses while the daemon works on a store as it always does, and some that follow upon another trouble.</summary>
public sealed class PowerLossesUnderLoad
{
    [Fact]
    public async Task UnderLoad()
    {
        var tally = new Tally(20, "power loss under load, backup, stop and restart");
        using var bench = new Workbench();
        for (var i = 0; i < 3; i++)
        {
            await using var orderd = await bench.StartAsync();
            var load = new TortureLoad(bench.Ledger, new LoadShape(), $"-{i}").RunAsync(orderd.OverSocket(), 300);
            await NativeBackup.TakeAsync(orderd.Admin(), bench.File($"{i}.backup"));
            await load;
            if (i == 1)
                Assert.Equal(0, await orderd.StopAsync());
        }

        await bench.TryPowerLossesAsync(tally, Effort.Images(22), seed: 1);
        tally.Round(bench.Ledger);
        tally.AssertGood();
    }

    [Fact]
    public async Task DuringCheckpoints()
    {
        var tally = new Tally(21, "power loss during a checkpoint");
        using var bench = new Workbench();
        await using (var orderd = await bench.StartAsync())
        {
            await FillAsync(bench, orderd, "-1", DiskOperations.Sync);
            Assert.Equal(0, await orderd.StopAsync());
        }

        await bench.TryPowerLossesAsync(tally, Effort.Images(12), seed: 2, at: OfTheMainFile(bench));
        tally.Round(bench.Ledger);
        tally.AssertGood();
    }

    [Fact]
    public async Task AfterACheckpointWhoseSyncFailed()
    {
        var tally = new Tally(22, "power loss after a partial checkpoint, and one whose sync failed");
        for (var i = 0; i < Effort.Faults(1, 3); i++)
        {
            using var bench = new Workbench();
            long failed;
            await using (var orderd = await bench.StartAsync())
            {
                await new TortureLoad(bench.Ledger, LoadShape.Heavy, "-1").RunAsync(orderd.OverSocket(), 40);
                await CheckpointBesideABackupAsync(bench, orderd);
                using var fault = bench.Disk.Fail(DiskOperations.Sync, DiskError.InputOutput, ".db", times: 1 + i);
                await FillAsync(bench, orderd, LoadShape.Heavy, "-3", fault);
                failed = bench.Disk.Recorded;
                await new TortureLoad(bench.Ledger, LoadShape.Heavy, "-4").RunAsync(orderd.OverSocket(), 60);
            }

            await bench.TryPowerLossesAsync(tally, Math.Max(2, Effort.Images(4)), seed: 30 + i, from: failed);
            tally.Round(bench.Ledger);
        }

        tally.AssertGood();
    }

    [Theory]
    [InlineData("-wal", 23)]
    [InlineData(".db", 24)]
    public async Task AfterAKillBeforeASync(string suffix, int place)
    {
        var tally = new Tally(place, $"power loss after kill -9 between a write and its sync ({suffix}) and a restart");
        for (var i = 0; i < Effort.Faults(2, 8); i++)
        {
            using var bench = new Workbench();
            await using (var killed = await bench.StartAsync())
            {
                var kill = bench.Disk.Kill(DiskOperations.Sync, suffix, after: i * (suffix == ".db" ? 0 : 7));
                await FillAsync(bench, killed, suffix == ".db" ? LoadShape.Heavy : new LoadShape(), "-1", kill);
                await killed.ExitAsync();
            }

            await using (var next = await bench.StartAsync())
            {
                await TortureLoad.RetryAsync(bench.Ledger, next.OverSocket());
                await bench.SeeAsync(next);
            }

            await bench.TryPowerLossesAsync(tally, Effort.Images(suffix == ".db" ? 4 : 8) / Effort.Faults(2, 8) + 1, seed: 50 + i, from: bench.Ledger.Now());
            tally.Round(bench.Ledger);
        }

        tally.AssertGood();
    }

    [Fact]
    public async Task WithSyncsThatDoNothingItIsSeenThatOrdersAreLost()
    {
        var tally = new Tally(90, "control: power loss under load on a disk whose syncs do nothing");
        using var bench = new Workbench();
        using (bench.Disk.IgnoreSyncs())
        {
            await using var orderd = await bench.StartAsync();
            await new TortureLoad(bench.Ledger, new LoadShape()).RunAsync(orderd.OverSocket(), 200);
        }

        await bench.TryPowerLossesAsync(tally, Effort.Images(2), seed: 9);
        tally.Round(bench.Ledger);
        tally.AssertLoss();
    }

    // A backup holds on to the state that it copies, so that the log can be moved to the file in part only.
    static async Task CheckpointBesideABackupAsync(Workbench bench, NativeOrderd orderd)
    {
        using var stalled = bench.Disk.Hang(DiskOperations.Write, ".copying");
        var backup = NativeBackup.TakeAsync(orderd.Admin(), bench.File("backup"));
        await Task.WhenAny(backup, stalled.IsHitAsync());
        await FillAsync(bench, orderd, "-2", DiskOperations.Write);
        stalled.Dispose();
        await backup;
    }

    // Until the disk has come to that fault.
    static async Task FillAsync(Workbench bench, NativeOrderd orderd, LoadShape shape, string name, DiskFault reached)
    {
        var load = new TortureLoad(bench.Ledger, shape, name);
        var running = load.RunAsync(orderd.OverSocket());
        await await Task.WhenAny(running, reached.IsHitAsync());
        load.Stop();
        await running;
    }

    static async Task FillAsync(Workbench bench, NativeOrderd orderd, string name, DiskOperations operation)
    {
        // A fault that does nothing, but is seen.
        using var reached = bench.Disk.Delay(operation, TimeSpan.Zero, ".db", after: 1);
        await FillAsync(bench, orderd, LoadShape.Heavy, name, reached);
    }

    // From a write to the main file until all that are under way have been synced.
    static Func<DiskRecord, bool> OfTheMainFile(Workbench bench)
    {
        var inode = DiskRecord.Read(bench.Disk.Recording).Last(record => record.Event == DiskEvent.Open && record.Name == StoreFiles.Name).Inode;
        return record => record.Inode == inode;
    }
}
