using System.Diagnostics;
using Orderd.Tests.Native;
using Orderd.Tests.Native.Disk;

namespace Orderd.Tests.Orderctl;

/// <summary>What backup and export write: nothing through links or into what another user has put there, and OK only when it is on disk.</summary>
public sealed class WrittenFiles : IAsyncLifetime
{
    readonly ScratchFolder _folder = new();
    NativeOrderd? _orderd;

    string Target => _folder.File("out/orders");

    string Endpoint => $"unix:{_orderd!.Socket}";

    public async Task InitializeAsync()
    {
        Directory.CreateDirectory(_folder.File("out"));
        _orderd = await NativeOrderd.StartAsync(_folder.File("o.sock"), $"sqlite:{_folder.File("store/orders.db")}", "--sample-data");
    }

    public async Task DisposeAsync()
    {
        await _orderd!.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [Trait("Contract", "12 Files that orderctl writes: backup and export follow no links")]
    [InlineData("backup", ".partial", "it is a link; remove it")]
    [InlineData("export", ".resume.new", "it is a link; remove it")]
    public async Task ALinkInTheWayIsRefused(string verb, string suffix, string message)
    {
        await File.WriteAllTextAsync(_folder.File("victim"), "precious");
        File.CreateSymbolicLink(Target + suffix, _folder.File("victim"));

        var result = await RunAsync(verb, Target);

        Assert.Equal((1, $"orderctl: cannot write to {Target}{suffix}: {message}\n"), (result.ExitCode, result.Error));
        Assert.Equal("precious", await File.ReadAllTextAsync(_folder.File("victim")));
    }

    [Theory]
    [InlineData("backup")]
    [InlineData("export")]
    public async Task ALinkAtTheFileItselfIsReplacedAndNotFollowed(string verb)
    {
        await File.WriteAllTextAsync(_folder.File("victim"), "precious");
        File.CreateSymbolicLink(Target, _folder.File("victim"));

        Assert.Equal(5, (await RunAsync(verb, Target)).ExitCode);
        (await RunAsync(verb, "--force", Target)).Succeeded();

        Assert.Equal("precious", await File.ReadAllTextAsync(_folder.File("victim")));
        Assert.Null(new FileInfo(Target).LinkTarget);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Target));
    }

    [Fact]
    public async Task AnExportIsGoneOnWithInNoLink()
    {
        await File.WriteAllTextAsync(_folder.File("victim"), "precious");
        File.CreateSymbolicLink(Target, _folder.File("victim"));
        await File.WriteAllTextAsync(Target + ".resume", "0 x\n");

        var result = await RunAsync("export", "--resume", Target);

        Assert.Equal((1, $"orderctl: cannot write to {Target}: it is a link\n"), (result.ExitCode, result.Error));
        Assert.Equal("precious", await File.ReadAllTextAsync(_folder.File("victim")));
    }

    [RootFact]
    [Trait("Contract", "12 Files that orderctl writes: files of other owners are not adopted (X.partial, .resume.new)")]
    public async Task WhatAnotherUserHasPutThereIsNotAdopted()
    {
        foreach (var (verb, suffix) in new[] { ("backup", ".partial"), ("export", ".resume.new") })
        {
            await File.WriteAllTextAsync(Target + suffix, "to be read by its owner");
            Assert.Equal(0, (await ProgramRun.Of("chown", ["61002", Target + suffix])).ExitCode);
            var result = await RunAsync(verb, Target);
            Assert.Equal(
                (1, $"orderctl: cannot write to {Target}{suffix}: it is another user's, or has a second name; remove it\n"), (result.ExitCode, result.Error));
            Assert.Equal("to be read by its owner", await File.ReadAllTextAsync(Target + suffix));
        }
    }

    [Fact]
    public async Task AFileThatAKilledBackupLeftIsReplacedByANewOne()
    {
        await File.WriteAllTextAsync(Target + ".partial", "half a backup");
        File.SetUnixFileMode(Target + ".partial", (UnixFileMode)0b110_100_100);
        // A descriptor of the old file reads no order of the new one.
        using var reader = new Process { StartInfo = new("tail", ["--follow", "--lines=+1", Target + ".partial"]) { RedirectStandardOutput = true } };
        reader.Start();
        Assert.Equal("half", await ReadAsync(reader, 4));

        (await RunAsync("backup", Target)).Succeeded();

        reader.Kill();
        Assert.Equal(" a backup", await reader.StandardOutput.ReadToEndAsync());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Target));
    }

    [Theory]
    [Trait("Contract", "12 Files that orderctl writes: OK means on disk: file and folder synced, errors passed on")]
    [InlineData("backup", DiskOperations.Sync, ".partial")]
    [InlineData("backup", DiskOperations.SyncDirectory, "")]
    [InlineData("backup", DiskOperations.Write, ".partial")]
    [InlineData("backup", DiskOperations.Rename, "")]
    [InlineData("export", DiskOperations.Sync, "orders")]
    [InlineData("export", DiskOperations.SyncDirectory, "")]
    [InlineData("export", DiskOperations.Unlink, ".resume")]
    [InlineData("export", DiskOperations.Write, "orders")]
    public async Task AFaultOfTheDiskIsNoSuccess(string verb, object operation, string suffix)
    {
        using var disk = new FaultyDisk(_folder.File("out"));
        using var fault = disk.Fail((DiskOperations)operation, DiskError.InputOutput, suffix);

        var run = await disk.RunAsync(Binaries.Orderctl, "--endpoint", Endpoint, verb, Target);

        Assert.True(fault.Hits > 0);
        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.StartsWith($"orderctl: cannot write to {_folder.File("out")}", run.Error, StringComparison.Ordinal);
        Assert.Contains("Input/output error", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("backup")]
    [InlineData("export")]
    public async Task FileAndNameAreSyncedBeforeItIsDone(string verb)
    {
        using var disk = new FaultyDisk(_folder.File("out"));
        using var files = disk.Delay(DiskOperations.Sync, TimeSpan.Zero);
        using var directories = disk.Delay(DiskOperations.SyncDirectory, TimeSpan.Zero);

        var run = await disk.RunAsync(Binaries.Orderctl, "--endpoint", Endpoint, verb, Target);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.True(files.Seen > 0 && directories.Seen > 0, $"{files.Seen} and {directories.Seen}");
    }

    static async Task<string> ReadAsync(Process process, int count)
    {
        var text = new char[count];
        await process.StandardOutput.ReadBlockAsync(text).AsTask().WaitAsync(NativeOrderd.Bound);
        return new string(text);
    }

    Task<OrderctlResult> RunAsync(params string[] arguments) => OrderctlProcess.RunAsync(Endpoint, "", arguments);
}
