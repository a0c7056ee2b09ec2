using System.Net.Sockets;

namespace Orderd.Tests.Native;

/// <summary>What the native daemon finds at the path of its store and beside it, and does not take for a store.</summary>
public sealed class StorePaths : IDisposable
{
    const int Failure = 1;
    const int Refused = 78;

    readonly ScratchFolder _folder = new();

    string Store => _folder.File("data/orders.db");

    public StorePaths() => Directory.CreateDirectory(_folder.File("data"));

    public void Dispose() => _folder.Dispose();

    [Theory]
    [Trait("Contract", "10 Files: a FIFO, socket, device or directory at the store path is refused and never replaced")]
    [InlineData("fifo", "a FIFO")]
    [InlineData("socket", "a socket")]
    [InlineData("directory", "a directory")]
    public async Task WhatIsNoFileIsRefusedAndNotTouched(string kind, string name)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        if (kind == "fifo")
            Assert.Equal(0, (await ProgramRun.Of("mkfifo", [Store])).ExitCode);
        else if (kind == "socket")
            socket.Bind(new UnixDomainSocketEndPoint(Store));
        else
            Directory.CreateDirectory(Store);
        var before = await StatAsync(Store);

        await AssertRefusedAsync(Store, $"the store {Store} is {name}");

        Assert.Equal(before, await StatAsync(Store));
        Assert.Single(Directory.GetFileSystemEntries(_folder.File("data")));
    }

    [Theory]
    [InlineData("/dev/null")]
    [InlineData("/dev/zero")]
    public async Task ADeviceIsRefusedAndNotTouched(string device)
    {
        var before = await StatAsync(device);
        await AssertRefusedAsync(device, $"the store {device} is a device");
        Assert.Equal(before, await StatAsync(device));
        Assert.False(File.Exists(device + ".lock"));
        Assert.False(File.Exists(device + ".new"));
    }

    [Fact]
    public async Task ALinkToADeviceIsRefusedToo()
    {
        File.CreateSymbolicLink(Store, "/dev/null");
        await AssertRefusedAsync(Store, "is a device");
    }

    [Theory]
    [InlineData("-wal")]
    [InlineData("-shm")]
    [InlineData("-journal")]
    public async Task WhatIsNoFileBesideItIsRefused(string suffix)
    {
        Assert.Equal(0, (await ProgramRun.Of("mkfifo", [Store + suffix])).ExitCode);
        await AssertRefusedAsync(Store, $"{Store}{suffix} is a FIFO");
    }

    [Fact]
    public async Task ALockThatIsNoFileIsRefused()
    {
        File.CreateSymbolicLink(Store + ".lock", _folder.File("elsewhere"));
        await AssertRefusedAsync(Store, $"{Store}.lock is a link");
        Assert.False(File.Exists(_folder.File("elsewhere")));
    }

    [Fact]
    [Trait("Contract", "10 Files: a hard link of a store is refused")]
    public async Task AFileWithTwoNamesIsRefusedByEither()
    {
        await MakeStoreAsync();
        var other = _folder.File("other.db");
        Assert.Equal(0, (await ProgramRun.Of("ln", [Store, other])).ExitCode);
        foreach (var path in (string[])[Store, other])
            await AssertRefusedAsync(path, $"the store {path} has 2 names (hard links)");
    }

    [Fact]
    [Trait("Contract", "10 Files: a second name of a store in use is refused")]
    public async Task ASecondNameThatComesWhileItIsInUseIsRefused()
    {
        await using var orderd = await NativeOrderd.StartAsync(_folder.File("o.sock"), $"sqlite:{Store}");
        // The lock file beside it is another for this name.
        File.Move(Store, _folder.File("data/moved.db"));
        var run = await StartAsync(_folder.File("data/moved.db"));
        Assert.Equal((Failure, true), (run.ExitCode, run.Error.Contains("is in use by another orderd", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task ALinkLeadsToTheStoreAndItsLock()
    {
        var link = _folder.File("link.db");
        File.CreateSymbolicLink(link, Store);
        await using var orderd = await NativeOrderd.StartAsync(_folder.File("o.sock"), $"sqlite:{link}");
        Assert.True(File.Exists(Store));
        var run = await StartAsync(Store);
        Assert.Equal((Failure, true), (run.ExitCode, run.Error.Contains("is in use by another orderd", StringComparison.Ordinal)));
    }

    [RootFact]
    public async Task ALinkOfAnotherUserIsNotFollowed()
    {
        File.CreateSymbolicLink(Store, _folder.File("victim"));
        Assert.Equal(0, (await ProgramRun.Of("chown", ["--no-dereference", "61002", Store])).ExitCode);
        await AssertRefusedAsync(Store, "is a link that user 61002 made");
        Assert.Empty(Directory.GetFiles(_folder.Root));
    }

    [Theory]
    [Trait("Contract", "10 Files: a new database beside an old write-ahead log, or a missing one with it, is refused")]
    [InlineData(false, "is gone, but not its write-ahead log")]
    [InlineData(true, "is empty, but not its write-ahead log")]
    public async Task ALogWithoutItsStoreIsRefused(bool isEmpty, string message)
    {
        await MakeLogAsync();
        File.Delete(Store);
        if (isEmpty)
            await File.WriteAllBytesAsync(Store, []);
        await AssertLogKeptAsync(message);
    }

    [Fact]
    public async Task ALogBesideARestoredStoreIsRefused()
    {
        await MakeLogAsync();
        var backup = _folder.File("backup");
        await using (var orderd = await NativeOrderd.StartAsync(_folder.File("o.sock"), $"sqlite:{_folder.File("another.db")}", "--sample-data"))
            await NativeBackup.TakeAsync(orderd.Admin(), backup);
        Assert.Equal(0, (await NativeBackup.RestoreAsync(backup, _folder.File("restored.db"))).ExitCode);
        File.Move(_folder.File("restored.db"), Store, overwrite: true);
        await AssertLogKeptAsync("was made or restored after the write-ahead log beside it");
    }

    async Task AssertLogKeptAsync(string message)
    {
        var log = await File.ReadAllBytesAsync(Store + "-wal");
        Assert.NotEmpty(log);
        await AssertRefusedAsync(Store, message);
        Assert.Equal(log, await File.ReadAllBytesAsync(Store + "-wal"));
    }

    async Task AssertRefusedAsync(string path, string message)
    {
        var run = await StartAsync(path);
        Assert.Equal((Refused, true), (run.ExitCode, run.Error.Contains(message, StringComparison.Ordinal)));
        Assert.Single(run.Error.TrimEnd().Split('\n'));
    }

    Task<ProgramRun> StartAsync(string path) =>
        ProgramRun.Of(Binaries.Orderd, ["--socket", _folder.File("second.sock"), "--listen", "none", "--store", $"sqlite:{path}"]);

    async Task MakeStoreAsync()
    {
        await using var orderd = await NativeOrderd.StartAsync(_folder.File("o.sock"), $"sqlite:{Store}", "--sample-data");
        Assert.Equal(0, await orderd.StopAsync());
    }

    // As a killed daemon leaves it.
    async Task MakeLogAsync()
    {
        await using var orderd = await NativeOrderd.StartAsync(_folder.File("o.sock"), $"sqlite:{Store}", "--sample-data");
        await orderd.KillAsync();
    }

    static async Task<string> StatAsync(string path) => (await ProgramRun.Of("stat", ["--format=%F %a %u %g %i %h", path])).Output;
}
