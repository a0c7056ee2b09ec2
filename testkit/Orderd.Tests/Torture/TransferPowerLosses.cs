using Google.Protobuf;
using Orderd.Tests.Native;
using Orderd.Tests.Native.Disk;

namespace Orderd.Tests.Torture;

/// <summary>Power losses and faults during import, backup and restore. What these programs end well of is on disk.</summary>
public sealed class TransferPowerLosses
{
    const string BackupName = "data/orders.backup";

    [Fact]
    public async Task DuringAnImport()
    {
        var tally = new Tally(60, "power loss during an import");
        using var bench = new Workbench();
        await using (var orderd = await bench.StartAsync())
        {
            var import = await ImportAsync(bench, 2_500);
            Assert.Equal((0, ""), (import.ExitCode, import.Error));
        }

        await bench.TryPowerLossesAsync(tally, Effort.Images(6), seed: 6);
        tally.Round(bench.Ledger);
        tally.AssertGood();
    }

    [Fact]
    public async Task AnImportWhoseNthOperationFails()
    {
        var tally = new Tally(61, "EIO at the Nth write or sync of an import, power loss");
        for (var i = 0; i < Effort.Faults(2, 12); i++)
        {
            using var bench = new Workbench();
            await using (var orderd = await bench.StartAsync())
            {
                using var fault = bench.Disk.Fail(DiskOperations.Write | DiskOperations.Sync, DiskError.InputOutput, after: 30 * i * i, times: 1 + i);
                await ImportAsync(bench, 1_200);
            }

            await using (var next = await bench.StartAsync())
                await bench.CheckAsync(next, tally, $"after {30 * i * i}");
            await bench.TryPowerLossesAsync(tally, 1, seed: 610 + i);
            tally.Round(bench.Ledger);
        }

        tally.AssertGood();
    }

    [Fact]
    public async Task DuringABackup()
    {
        var tally = new Tally(63, "power loss and EIO at the Nth operation of orderctl backup");
        var stock = await Stock.Taken;
        using var folder = new ScratchFolder();
        stock.CopyTo(folder.Root);
        await using var orderd = await NativeOrderd.StartAsync(folder.File("o.sock"), $"sqlite:{StoreFiles.In(folder.Root)}");
        for (var i = -1; i < Effort.Faults(4, 25); i++)
        {
            using var bench = new Workbench(before: stock.Ledger);
            using var fault = i < 0 ? null : bench.Disk.Fail(DiskOperations.Changes, DiskError.InputOutput, after: i, times: 1);
            var run = await bench.Disk.RunAsync(
                Binaries.Orderctl, "--endpoint", $"unix:{orderd.Socket}", "backup", Path.Combine(bench.Disk.Root, BackupName));
            await TryAsync(bench, run, i, tally, CheckBackupAsync);
        }

        tally.AssertGood();
    }

    [Fact]
    public async Task ABackupWhoseCopyFails()
    {
        var tally = new Tally(64, "EIO at the Nth operation of the daemon's copy for a backup");
        var stock = await Stock.Taken;
        for (var i = 0; i < Effort.Faults(3, 12); i++)
        {
            using var bench = new Workbench(stock.CopyTo, stock.Ledger);
            await using var orderd = await bench.StartAsync();
            using var fault = bench.Disk.Fail(DiskOperations.Changes | DiskOperations.Read, DiskError.InputOutput, ".copying", after: i * i, times: 1);
            var run = await ProgramRun.Of(
                Binaries.Orderctl, ["--endpoint", $"unix:{bench.Socket}", "backup", Path.Combine(bench.Disk.Root, BackupName)]);
            tally.Add(await CheckBackupAsync(bench, bench.Disk.Root, run.ExitCode == 0), $"after {i * i}");
            await bench.CheckAsync(orderd, tally, $"after {i * i}");
            tally.Round(stock.Ledger.Subjects.Count);
        }

        tally.AssertGood();
    }

    [Fact]
    public async Task DuringARestore()
    {
        var tally = new Tally(65, "power loss and EIO at the Nth operation of orderd --restore");
        var stock = await Stock.Taken;
        for (var i = -1; i < Effort.Faults(4, 25); i++)
        {
            using var bench = new Workbench(before: stock.Ledger);
            using var fault = i < 0 ? null : bench.Disk.Fail(DiskOperations.Changes | DiskOperations.Read, DiskError.InputOutput, after: 3 * i, times: 1);
            var run = await bench.Disk.RunAsync(Binaries.Orderd, "--restore", stock.Backup, "--store", $"sqlite:{bench.Store}");
            await TryAsync(bench, run, i, tally, CheckRestoredAsync);
        }

        tally.AssertGood();
    }

    // Each order by itself, because an import is no transaction.
    static async Task<ProgramRun> ImportAsync(Workbench bench, int orders)
    {
        var subjects = Enumerable.Range(0, orders).Select(i => new Subject($"imported {i}", 1, 200, isAdded: false, hasKey: false)).ToArray();
        await File.WriteAllLinesAsync(bench.File("orders.ndjson"), subjects.Select(subject => JsonFormatter.Default.Format(subject.Make(1, 0))));
        var attempts = subjects.Select(subject => bench.Ledger.Add(subject).Begin(1, bench.Ledger.Now())).ToArray();
        var import = await ProgramRun.Of(Binaries.Orderctl, ["--endpoint", $"unix:{bench.Socket}", "import", bench.File("orders.ndjson")]);
        foreach (var attempt in attempts.Where(_ => import.ExitCode == 0))
            await bench.Ledger.AnswerAsync(attempt, () => Task.CompletedTask);
        return import;
    }

    static async Task TryAsync(Workbench bench, ProgramRun run, int fault, Tally tally, Func<Workbench, string, bool, Task<Verdict>> check)
    {
        var where = fault < 0 ? "without a fault" : $"fault {fault}";
        if (run.ExitCode is not (0 or 1) || (fault < 0 && run.ExitCode != 0))
            tally.Wrong($"{where}: it ended with {run.ExitCode}: {run.Error}");
        var done = run.ExitCode == 0 ? bench.Disk.Recorded : long.MaxValue;
        await bench.TryPowerLossesAsync((root, moment) => check(bench, root, moment >= done), tally, fault < 0 ? Effort.Images(4) : 1, seed: 600 + fault);
        tally.Round(run.ExitCode == 0 ? bench.Ledger.Subjects.Count : 0);
    }

    // Whole or not there at all; there for certain once the program has said so.
    static async Task<Verdict> CheckBackupAsync(Workbench bench, string root, bool done)
    {
        var verdict = new Verdict();
        if (!File.Exists(Path.Combine(root, BackupName)))
        {
            if (done)
                verdict.Lost.Add("a backup that was said to be complete");
            return verdict;
        }

        using var folder = new ScratchFolder();
        var run = await ProgramRun.Of(Binaries.Orderd, ["--restore", Path.Combine(root, BackupName), "--store", $"sqlite:{StoreFiles.In(folder.Root)}"]);
        if (run.ExitCode == 0)
            return await StoreFiles.CheckAsync(folder.Root, bench.Ledger, long.MaxValue);

        (done ? verdict.Lost : verdict.Damaged).Add($"a backup that cannot be restored: {run.Error}");
        return verdict;
    }

    // All of it or nothing; all of it once the program has said so.
    static async Task<Verdict> CheckRestoredAsync(Workbench bench, string root, bool done)
    {
        if (done || await HoldsOrdersAsync(root))
            return await StoreFiles.CheckAsync(root, bench.Ledger, long.MaxValue);
        return new Verdict();
    }

    static async Task<bool> HoldsOrdersAsync(string root)
    {
        using var folder = new ScratchFolder();
        await using var orderd = await NativeOrderd.StartAsync(folder.File("o.sock"), $"sqlite:{StoreFiles.In(root)}");
        return (await orderd.Admin().StatusAsync(new())).Store.Orders > 0;
    }
}
