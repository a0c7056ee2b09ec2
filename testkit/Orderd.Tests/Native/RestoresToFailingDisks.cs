using Orderd.Tests.Native.Disk;

namespace Orderd.Tests.Native;

/// <summary>A restore to a disk that fails: never OK, never a crash, and what was there is there still.</summary>
public sealed class RestoresToFailingDisks : RestoreScenario
{
    [Theory]
    [Trait("Contract", "12 Restore: restore says OK only when file and folder are synced, and passes every error on, also EIO at delete")]
    [InlineData(DiskOperations.Sync, DiskError.InputOutput, ".restoring")]
    [InlineData(DiskOperations.SyncDirectory, DiskError.InputOutput, "")]
    [InlineData(DiskOperations.Write, DiskError.InputOutput, ".restoring")]
    [InlineData(DiskOperations.Write, DiskError.NoSpace, ".restoring")]
    [InlineData(DiskOperations.Truncate, DiskError.InputOutput, ".restoring")]
    [InlineData(DiskOperations.Rename, DiskError.InputOutput, "")]
    [InlineData(DiskOperations.Unlink, DiskError.InputOutput, "")]
    [InlineData(DiskOperations.Open, DiskError.NoSpace, ".restoring")]
    [InlineData(DiskOperations.Open, DiskError.InputOutput, ".lock")]
    public async Task AFaultOfTheDiskIsNoSuccess(object operation, object error, string suffix)
    {
        await TakeBackupAsync();
        Directory.CreateDirectory(Folder.File("target"));
        using (var disk = new FaultyDisk(Folder.File("target")))
        {
            using var fault = disk.Fail((DiskOperations)operation, (DiskError)error, suffix);
            var run = await disk.RunAsync(Binaries.Orderd, "--restore", Backup, "--store", $"sqlite:{Target}");
            Assert.True(fault.Hits > 0);
            Assert.Equal((Failure, ""), (run.ExitCode, run.Output));
            Assert.StartsWith("orderd: ", run.Error, StringComparison.Ordinal);
            Assert.Single(run.Error.TrimEnd().Split('\n'));
        }

        // A name that could not be synced is there for now; then there is nothing to repeat.
        if (!File.Exists(Target))
            Assert.Equal(0, (await NativeBackup.RestoreAsync(Backup, Target)).ExitCode);
        await using var orderd = await StartAsync(Target);
        Assert.Equal(104, await CountAsync(orderd));
    }

    [Fact]
    public async Task ARefusalIsSaidThoughTheCopyCannotBeRemoved()
    {
        await ChangeBackupAsync(bytes =>
        {
            bytes[bytes.Length / 2] ^= 1;
            return bytes;
        });
        Directory.CreateDirectory(Folder.File("target"));
        using var disk = new FaultyDisk(Folder.File("target"));
        using var fault = disk.Fail(DiskOperations.Unlink, DiskError.InputOutput, ".restoring", after: 1);
        var run = await disk.RunAsync(Binaries.Orderd, "--restore", Backup, "--store", $"sqlite:{Target}");
        Assert.Equal(Refused, run.ExitCode);
        Assert.Contains("is damaged", run.Error, StringComparison.Ordinal);
        Assert.Contains("Its copy is left", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FileAndNameAreSyncedBeforeItIsDone()
    {
        await TakeBackupAsync();
        // The directory is made by the restore: its own name is synced, too.
        using var disk = new FaultyDisk(Folder.Root);
        using var file = disk.Delay(DiskOperations.Sync, TimeSpan.Zero, ".restoring");
        using var directory = disk.Delay(DiskOperations.SyncDirectory, TimeSpan.Zero, "target");
        using var parent = disk.Delay(DiskOperations.SyncDirectory, TimeSpan.Zero);
        var run = await disk.RunAsync(Binaries.Orderd, "--restore", Backup, "--store", $"sqlite:{Target}");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.True(file.Seen > 0 && directory.Seen > 0 && parent.Seen > directory.Seen, $"{file.Seen}, {directory.Seen}, {parent.Seen}");
    }
}
