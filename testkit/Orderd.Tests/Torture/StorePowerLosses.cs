using System.IO.Compression;
using Orderd.Tests.Native.Disk;

namespace Orderd.Tests.Torture;

/// <summary>Power losses and faults while a store is made, or brought up to this version's schema.</summary>
public sealed class StorePowerLosses
{
    // By an orderd that knew no other version, which was killed: a part of it is in the log beside it.
    const string FirstSchema = "schema-1.zip";

    [Fact]
    public async Task DuringCreation()
    {
        var tally = new Tally(30, "power loss while a store is made, and soon after");
        using var bench = new Workbench(_ => { });
        await using (var orderd = await bench.StartAsync())
            await new TortureLoad(bench.Ledger, new LoadShape()).RunAsync(orderd.OverSocket(), 40);

        await bench.TryPowerLossesAsync(tally, Effort.Images(10), seed: 3);
        tally.Round(bench.Ledger);
        tally.AssertGood();
    }

    [Fact]
    public async Task DuringMigration()
    {
        var tally = new Tally(31, "power loss during the migration of a store of schema 1");
        using var bench = new Workbench(Unpack, Migrated());
        await using (var orderd = await bench.StartAsync())
        {
            await bench.CheckAsync(orderd, tally, "after the migration");
            await new TortureLoad(bench.Ledger, new LoadShape()).RunAsync(orderd.OverSocket(), 40);
            await orderd.StopAsync();
        }

        await bench.TryPowerLossesAsync(tally, Effort.Images(10), seed: 4);
        tally.Round(bench.Ledger);
        tally.AssertGood();
    }

    [Theory]
    [InlineData(32, "EIO and ENOSPC at the Nth operation while a store is made, power loss", false)]
    [InlineData(33, "EIO and ENOSPC at the Nth operation during a migration, power loss", true)]
    public async Task TheNthOperationFails(int place, string name, bool migrates)
    {
        var tally = new Tally(place, name);
        for (var i = 0; i < Effort.Faults(6, 40); i++)
        {
            using var bench = migrates ? new Workbench(Unpack, Migrated()) : new Workbench(_ => { });
            // Those of a start that goes well, more or less.
            var after = i * (Effort.IsFull ? 2 : 11);
            var where = $"{(i % 2 == 0 ? "EIO" : "ENOSPC")} after {after}";
            using var fault = bench.Disk.Fail(
                i % 2 == 0 ? DiskOperations.Changes | DiskOperations.Read : DiskOperations.Open | DiskOperations.Write | DiskOperations.MakeDirectory,
                i % 2 == 0 ? DiskError.InputOutput : DiskError.NoSpace, after: after, times: 1 + (i % 3));
            await RoundAsync(bench, fault, tally, where);
            await bench.TryPowerLossesAsync(tally, 1, seed: (place * 100) + i);
            tally.Round(bench.Ledger);
        }

        tally.AssertGood();
    }

    static async Task RoundAsync(Workbench bench, DiskFault fault, Tally tally, string where)
    {
        var first = await bench.TryStartAsync(tally, where);
        fault.Dispose();
        if (await bench.RunningAsync(first, tally, where) is not { } orderd)
            return;

        if (!await new TortureLoad(bench.Ledger, new LoadShape()).RunUntilAcknowledgedAsync(orderd.OverSocket(), 20))
            tally.Wrong($"{where}: writes are refused although the disk is well again");
        if (await bench.RunningAsync(orderd, tally, where) is not { } next)
            return;

        await using (next)
        {
            await TortureLoad.RetryAsync(bench.Ledger, next.OverSocket());
            await bench.CheckAsync(next, tally, where);
        }
    }

    static void Unpack(string root) => ZipFile.ExtractToDirectory(Path.Combine(AppContext.BaseDirectory, "Torture", FirstSchema), root);

    static Ledger Migrated()
    {
        var ledger = new Ledger(() => 0);
        foreach (var subject in FirstSchemaSubjects())
            ledger.Add(subject).Begin(1, 0).Answered(Answer.Acknowledged, 0);
        return ledger;
    }

    /// <summary>What the store of schema 1 holds.</summary>
    internal static IEnumerable<Subject> FirstSchemaSubjects() =>
        Enumerable.Range(0, 12).Select(i => new Subject($"migrated {i}", 25, fillerBytes: 100 * i, isAdded: false, hasKey: false));
}
