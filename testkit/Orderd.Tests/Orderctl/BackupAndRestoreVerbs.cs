using Orderd.Tests.Native;

namespace Orderd.Tests.Orderctl;

public sealed class BackupAndRestoreVerbs : IAsyncLifetime
{
    readonly ScratchFolder _folder = new();
    NativeOrderd? _orderd;

    string Backup => _folder.File("orders.backup");

    string Restored => _folder.File("restored/orders.db");

    NativeOrderd Orderd => _orderd ?? throw new InvalidOperationException("The server has not been started.");

    public async Task InitializeAsync() =>
        _orderd = await NativeOrderd.StartAsync(_folder.File("o.sock"), $"sqlite:{_folder.File("store/orders.db")}", "--sample-data");

    public async Task DisposeAsync()
    {
        await Orderd.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task WhatIsBackedUpIsRestored()
    {
        await Orderd.Orders().UpdateAsync(Orders.Any(500));
        var export = (await RunAsync("export")).Succeeded().Output;

        var backup = (await RunAsync("backup", Backup)).Succeeded();
        var restore = (await RunAsync("restore", Backup, "--store", $"sqlite:{Restored}")).Succeeded();

        Assert.Equal($"Backed up {new FileInfo(Backup).Length:N0} bytes to {Backup}\n", backup.Output);
        Assert.Equal(Convert.ToInt32("600", 8), (int)File.GetUnixFileMode(Backup));
        Assert.False(File.Exists(Backup + ".partial"));
        Assert.Equal($"orderd: restored 504 orders to {Restored}.\n", restore.Output);
        await using var next = await NativeOrderd.StartAsync(_folder.File("next.sock"), $"sqlite:{Restored}");
        Assert.Equal(export, (await OrderctlProcess.RunAsync($"unix:{next.Socket}", "", "export")).Succeeded().Output);
    }

    [Fact]
    public async Task ABackupGoesThroughAPipeIntoARestore()
    {
        var run = await ProgramRun.Of(
            "/bin/sh", ["-c", $"\"$0\" --endpoint unix:{Orderd.Socket} backup - | \"$0\" restore - --store sqlite:{Restored}", Binaries.Orderctl]);
        Assert.Equal((0, $"orderd: restored 4 orders to {Restored}.\n", ""), (run.ExitCode, run.Output, run.Error));
    }

    [Fact]
    public async Task NoFileIsReplacedUnlessTold()
    {
        await File.WriteAllTextAsync(Backup, "precious");

        Assert.Equal(new OrderctlResult(5, "", $"orderctl: {Backup} exists: --force replaces it\n"), await RunAsync("backup", Backup));
        Assert.Equal("precious", await File.ReadAllTextAsync(Backup));
        Assert.Equal($"{{\"bytes\":{(await Force()).Length}}}\n", (await RunAsync("backup", "--force", Backup, "-o", "json")).Succeeded().Output);

        async Task<FileInfo> Force()
        {
            (await RunAsync("backup", "--force", Backup)).Succeeded();
            return new FileInfo(Backup);
        }
    }

    [Fact]
    public async Task WhatFailsLeavesNothingBehind()
    {
        var nowhere = await RunAsync("backup", _folder.File("none/orders.backup"));
        Assert.Equal(
            new OrderctlResult(1, "", $"orderctl: cannot write to {_folder.File("none/orders.backup.partial")}: there is no such directory\n"), nowhere);

        await Orderd.StopAsync();
        Assert.Equal(3, (await RunAsync("backup", Backup)).ExitCode);
        Assert.Empty(Directory.GetFiles(_folder.Root, "orders.backup*"));
    }

    [Fact]
    public async Task OrdersInMemoryAreRefused()
    {
        await using var memory = await NativeOrderd.StartAsync(_folder.File("m.sock"), "memory");
        var result = await OrderctlProcess.RunAsync($"unix:{memory.Socket}", "", "backup", Backup);
        Assert.Equal(5, result.ExitCode);
        Assert.StartsWith("orderctl: FAILED_PRECONDITION: ", result.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Root, "orders.backup*"));
    }

    [Fact]
    public async Task ARestoreEndsAsOrderdDoes()
    {
        var result = await RunAsync("restore", Backup, "--store", $"sqlite:{Restored}");
        Assert.Equal(78, result.ExitCode);
        Assert.StartsWith($"orderd: the backup {Backup} cannot be read: ", result.Error, StringComparison.Ordinal);

        (await RunAsync("backup", Backup)).Succeeded();
        var inUse = await RunAsync("restore", Backup, "--store", $"sqlite:{_folder.File("store/orders.db")}");
        Assert.Equal(1, inUse.ExitCode);
        Assert.Contains("is in use by another orderd", inUse.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithoutOrderdARestoreSaysWhereItLooked()
    {
        File.Copy(Binaries.Orderctl, _folder.File("orderctl"));
        var run = await ProgramRun.Of(_folder.File("orderctl"), ["restore", Backup], null, ("PATH", _folder.Root));
        Assert.Equal(1, run.ExitCode);
        Assert.Equal(
            "orderctl: cannot start orderd, which restores: No such file or directory\n  it is looked for beside orderctl and in PATH\n", run.Error);
    }

    Task<OrderctlResult> RunAsync(params string[] arguments) => OrderctlProcess.RunAsync($"unix:{Orderd.Socket}", "", arguments);
}
