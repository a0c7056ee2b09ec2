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
        const int Orders = 2_500;
        var tally = new Tally(60, "power loss during an import");
        using var bench = new Workbench();
        var subjects = Enumerable.Range(0, Orders).Select(i => new Subject($"imported {i}", 1, 200, isAdded: false, hasKey: false)).ToArray();
        await File.WriteAllLinesAsync(bench.File("orders.ndjson"), subjects.Select(subject => JsonFormatter.Default.Format(subject.Make(1, 0))));
        await using (var orderd = await bench.StartAsync())
        {
            var attempts = subjects.Select(subject => bench.Ledger.Add(subject).Begin(1, bench.Ledger.Now())).ToArray();
            var import = await ProgramRun.Of(Binaries.Orderctl, ["--endpoint", $"unix:{bench.Socket}", "import", bench.File("orders.ndjson")]);
            Assert.Equal((0, ""), (import.ExitCode, import.Error));
            foreach (var attempt in attempts)
                await bench.Ledger.AnswerAsync(attempt, () => Task.CompletedTask);
        }

        await bench.TryPowerLossesAsync(tally, Effort.Images(6), seed: 6);
        tally.Round(bench.Ledger);
        tally.AssertGood();
    }

    [Fact]
    public async Task DuringABackup()
    {
        var tally = new Tally(61, "power loss and EIO at the Nth operation of orderctl backup");
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
    public async Task DuringARestore()
    {
        var tally = new Tally(62, "power loss and EIO at the Nth operation of orderd --restore");
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
