using Orderd.Tests.Native;

namespace Orderd.Tests.Torture;

/// <summary>A file system in memory with little room, mounted on a directory until disposal.</summary>
sealed class SmallDisk : IAsyncDisposable
{
    readonly string _directory;

    SmallDisk(string directory) => _directory = directory;

    /// <summary>Null where one may not be mounted: without root, or in most containers.</summary>
    public static async Task<SmallDisk?> MountAsync(string directory)
    {
        if (!Environment.IsPrivilegedProcess)
            return null;

        var run = await ProgramRun.Of("mount", ["-t", "tmpfs", "-o", "size=24m,mode=700", "orderd-torture", directory]);
        return run.ExitCode == 0 ? new SmallDisk(directory) : null;
    }

    public async Task GrowAsync()
    {
        var run = await ProgramRun.Of("mount", ["-o", "remount,size=96m", _directory]);
        Assert.True(run.ExitCode == 0, run.Error);
    }

    public async ValueTask DisposeAsync()
    {
        var run = await ProgramRun.Of("umount", ["--lazy", _directory]);
        Assert.True(run.ExitCode == 0, run.Error);
    }
}
