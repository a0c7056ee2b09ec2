using System.IO.MemoryMappedFiles;

namespace Orderd.Tests.Native.Disk;

/// <summary>One fault of a <see cref="FaultyDisk"/>. Taken back on disposal: the disk is as good as before.</summary>
sealed class DiskFault(MemoryMappedViewAccessor page, int at) : IDisposable
{
    // It may take some megabytes of writes to come to it.
    static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    /// <summary>How many operations it has hit, those included that still wait.</summary>
    public int Hits => page.ReadInt32(at + 28);

    /// <summary>How many operations it could have hit, those included that came too early or too late.</summary>
    public int Seen => page.ReadInt32(at + 24);

    public Task IsHitAsync(int times = 1) => Wait.UntilAsync(() => Hits >= times, () => $"The fault was met {Hits} of {times} times.", LongestWait);

    public void Dispose() => page.Write(at, 0u);
}
