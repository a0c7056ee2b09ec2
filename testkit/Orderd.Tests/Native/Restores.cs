using Orderd.Contracts.Ecommerce;

namespace Orderd.Tests.Native;

/// <summary>Into which places <c>orderd --restore</c> goes and which it refuses, with which exit code.</summary>
public sealed class Restores : RestoreScenario
{
    [Fact]
    public async Task ABackupIsRestoredAlsoFromStandardInput()
    {
        await TakeBackupAsync();
        // As a shell's < does it: ProgramRun types text only.
        var run = await ProgramRun.Of("/bin/sh", ["-c", $"\"$0\" --restore - --store sqlite:{Target} < {Backup}", Binaries.Orderd]);
        Assert.Equal((0, $"orderd: restored 104 orders to {Target}.\n", ""), (run.ExitCode, run.Output, run.Error));
        Assert.Equal(["orders.db", "orders.db.lock"], TargetFiles());
        Assert.All(Directory.GetFiles(Folder.File("target")), file => Assert.Equal(Convert.ToInt32("600", 8), (int)File.GetUnixFileMode(file)));
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
        Directory.CreateDirectory(Folder.File("target"));
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
    public async Task TheFileOfAStoppedStoreIsCopiedRatherThanRestored()
    {
        await TakeBackupAsync();
        var run = await NativeBackup.RestoreAsync(Folder.File("source/orders.db"), Target);
        Assert.Equal(Refused, run.ExitCode);
        Assert.Contains($"copy it to {Target} while no orderd runs", run.Error, StringComparison.Ordinal);

        File.Copy(Folder.File("source/orders.db"), Target);
        await using var orderd = await StartAsync(Target);
        Assert.Equal(104, await CountAsync(orderd));
    }

    [RootFact]
    public async Task WhatRootRestoresBelongsToTheDirectorysOwner()
    {
        const string Nobody = "65534:65534";
        await TakeBackupAsync();
        // Root alone can read it, which is before root becomes that owner.
        File.SetUnixFileMode(Backup, UnixFileMode.UserRead);
        Folder.Open();
        Directory.CreateDirectory(Folder.File("target"));
        Assert.Equal(0, (await ProgramRun.Of("chown", [Nobody, Folder.File("target")])).ExitCode);
        var run = await NativeBackup.RestoreAsync(Backup, Target);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var owners = await ProgramRun.Of("stat", ["--format=%u:%g", Target, Target + ".lock"]);
        Assert.Equal($"{Nobody}\n{Nobody}\n", owners.Output);
    }

    [RootFact]
    public async Task ADirectoryThatItsOwnerCannotReachIsRefused()
    {
        await TakeBackupAsync();
        Directory.CreateDirectory(Folder.File("target"));
        Assert.Equal(0, (await ProgramRun.Of("chown", ["61002:61002", Folder.File("target")])).ExitCode);
        var run = await NativeBackup.RestoreAsync(Backup, Target);
        Assert.Equal(Refused, run.ExitCode);
        Assert.Contains("Permission denied", run.Error, StringComparison.Ordinal);
    }
}
