using System.Buffers.Binary;
using System.Security.Cryptography;
using Orderd.Contracts.Ecommerce;

namespace Orderd.Tests.Native;

/// <summary>What <c>orderd --restore</c> refuses, with which exit code, and that it then leaves everything as it was.</summary>
public sealed class RestoreTests : IDisposable
{
    const int Failure = 1;
    const int Refused = 78;
    // "orderd backup 1\n" and a SHA-256.
    const int SealLength = 48;

    readonly ScratchFolder _folder = new();

    string Backup => _folder.File("backup");

    string Target => _folder.File("target/orders.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ABackupIsRestoredAlsoFromStandardInput()
    {
        await TakeBackupAsync();
        // As a shell's < does it: ProgramRun types text only.
        var run = await ProgramRun.Of("/bin/sh", ["-c", $"\"$0\" --restore - --store sqlite:{Target} < {Backup}", Binaries.Orderd]);
        Assert.Equal((0, $"orderd: restored 104 orders to {Target}.\n", ""), (run.ExitCode, run.Output, run.Error));
        Assert.Equal(["orders.db", "orders.db.lock"], TargetFiles());
        Assert.All(Directory.GetFiles(_folder.File("target")), file => Assert.Equal(Convert.ToInt32("600", 8), (int)File.GetUnixFileMode(file)));
    }

    [Fact]
    public async Task WhatIsNoBackupIsRefused()
    {
        await File.WriteAllTextAsync(Backup, new string('x', 4096));
        await AssertRefusedAsync("is not a SQLite database");
    }

    [Fact]
    public async Task AMissingFileIsRefused() => await AssertRefusedAsync("cannot be read: ");

    [Fact]
    public async Task ATruncatedBackupIsRefused()
    {
        await ChangeBackupAsync(bytes => bytes[..(bytes.Length / 2)]);
        await AssertRefusedAsync("is cut short");
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(0.5)]
    [InlineData(0.8)]
    public async Task ASingleBitThatFlippedIsFound(double where)
    {
        await ChangeBackupAsync(bytes =>
        {
            bytes[(int)(bytes.Length * where)] ^= 0x10;
            return bytes;
        });
        await AssertRefusedAsync("is damaged");
    }

    [Fact]
    public async Task APageOfGarbageIsFoundWithoutASeal()
    {
        await ChangeBackupAsync(bytes =>
        {
            RandomNumberGenerator.Fill(bytes.AsSpan(4096 * 3, 4096));
            return bytes[..^SealLength];
        });
        await AssertRefusedAsync("is damaged");
    }

    [Theory]
    [InlineData(60, 99, "was written by a newer orderd (schema 99; this one knows 1)")]
    [InlineData(68, 0x12345678, "is a database of another program")]
    public async Task AnotherProgramsOrANewerOnesIsRefused(int offset, int value, string message)
    {
        await ChangeBackupAsync(bytes =>
        {
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(offset), value);
            return bytes[..^SealLength];
        });
        await AssertRefusedAsync(message);
    }

    [Fact]
    public async Task AStoreThatHoldsOrdersIsLeftAlone()
    {
        await TakeBackupAsync();
        await using (var orderd = await StartAsync(Target))
            await orderd.OverSocket().addOrderAsync(new Order());
        var before = await File.ReadAllBytesAsync(Target);

        var run = await NativeBackup.RestoreAsync(Backup, Target);

        Assert.Equal(Refused, run.ExitCode);
        Assert.Equal($"orderd: the store {Target} holds 1 orders. Name another file with --store, or move this one away; it was not changed.\n", run.Error);
        await using var next = await StartAsync(Target);
        Assert.NotEmpty(before);
        Assert.Equal(1, await CountAsync(next));
    }

    [Fact]
    public async Task AStoreOfNoOrdersIsReplaced()
    {
        await TakeBackupAsync();
        await using (var orderd = await StartAsync(Target))
        {
            await orderd.OverSocket().deleteOrderAsync(new() { Value = (await orderd.OverSocket().addOrderAsync(new Order())).Value });
            // Its log stays behind.
            await orderd.KillAsync();
        }

        Assert.Equal(0, (await NativeBackup.RestoreAsync(Backup, Target)).ExitCode);
        await using var next = await StartAsync(Target);
        Assert.Equal(104, await CountAsync(next));
    }

    [Fact]
    public async Task AStoreWhoseFileIsGoneButNotItsLogIsRefused()
    {
        await TakeBackupAsync();
        Directory.CreateDirectory(_folder.File("target"));
        await File.WriteAllTextAsync(Target + "-wal", "the rest of a store");
        var run = await NativeBackup.RestoreAsync(Backup, Target);
        Assert.Equal(Refused, run.ExitCode);
        Assert.Contains("write-ahead log", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ARunningDaemonIsNotDisturbed()
    {
        await TakeBackupAsync();
        await using var orderd = await StartAsync(Target);
        var run = await NativeBackup.RestoreAsync(Backup, Target);
        Assert.Equal(Failure, run.ExitCode);
        Assert.Contains("is in use by another orderd", run.Error, StringComparison.Ordinal);
        Assert.NotEmpty((await orderd.OverSocket().addOrderAsync(new Order())).Value);
    }

    [Fact]
    public async Task AStoreInMemoryCannotBeRestored()
    {
        var run = await ProgramRun.Of(Binaries.Orderd, ["--restore", Backup, "--store", "memory"]);
        Assert.Equal(Refused, run.ExitCode);
        Assert.Contains("--store sqlite:PATH", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheFileOfAStoppedStoreIsABackupToo()
    {
        await TakeBackupAsync();
        Assert.Equal(0, (await NativeBackup.RestoreAsync(_folder.File("source/orders.db"), Target)).ExitCode);
        await File.WriteAllTextAsync(_folder.File("source/orders.db-wal"), "what was written last");
        File.Delete(Target);
        var run = await NativeBackup.RestoreAsync(_folder.File("source/orders.db"), Target);
        Assert.Equal(Refused, run.ExitCode);
        Assert.Contains("-wal", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatRootRestoresBelongsToTheFoldersOwner()
    {
        const string Nobody = "65534:65534";
        if (!Environment.IsPrivilegedProcess)
            return;

        await TakeBackupAsync();
        Directory.CreateDirectory(_folder.File("target"));
        Assert.Equal(0, (await ProgramRun.Of("chown", [Nobody, _folder.File("target")])).ExitCode);
        Assert.Equal(0, (await NativeBackup.RestoreAsync(Backup, Target)).ExitCode);
        var owners = await ProgramRun.Of("stat", ["--format=%u:%g", Target, Target + ".lock"]);
        Assert.Equal($"{Nobody}\n{Nobody}\n", owners.Output);
    }

    async Task AssertRefusedAsync(string message)
    {
        var run = await NativeBackup.RestoreAsync(Backup, Target);
        Assert.Equal((Refused, ""), (run.ExitCode, run.Output));
        Assert.StartsWith($"orderd: the backup {Backup} {message}", run.Error, StringComparison.Ordinal);
        Assert.EndsWith(" Nothing was changed.\n", run.Error, StringComparison.Ordinal);
        Assert.Equal(["orders.db.lock"], TargetFiles());
    }

    IEnumerable<string?> TargetFiles() =>
        Directory.GetFiles(_folder.File("target")).Select(Path.GetFileName).Order(StringComparer.Ordinal);

    async Task ChangeBackupAsync(Func<byte[], byte[]> change)
    {
        await TakeBackupAsync();
        await File.WriteAllBytesAsync(Backup, change(await File.ReadAllBytesAsync(Backup)));
    }

    async Task TakeBackupAsync()
    {
        await using var orderd = await StartAsync(_folder.File("source/orders.db"), "--sample-data");
        for (var i = 0; i < 100; i++)
            await orderd.OverSocket().addOrderAsync(new Order { Items = { $"item {i}" }, Description = new string('d', 4_000) });
        await NativeBackup.TakeAsync(orderd.Admin(), Backup);
        Assert.Equal(0, await orderd.StopAsync());
    }

    Task<NativeOrderd> StartAsync(string store, params string[] more) => NativeOrderd.StartAsync(_folder.File("o.sock"), $"sqlite:{store}", more);

    static async Task<int> CountAsync(NativeOrderd orderd) => (await orderd.Admin().ListOrdersAsync(new() { PageSize = 1_000 })).Orders.Count;
}
