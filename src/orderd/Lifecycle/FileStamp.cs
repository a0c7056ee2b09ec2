using System.Runtime.InteropServices;

namespace Orderd.Lifecycle;

/// <summary>Tells a file from the one that stood at its path before, without opening it: links are followed.</summary>
readonly partial record struct FileStamp(ulong Device, ulong Inode, ulong Size, long Changed, uint ChangedNanoseconds)
{
    const int AtFdCwd = -100;
    const uint BasicStats = 0x7ff;
    // struct statx is 256 bytes on every architecture, and its fields stand at the same places.
    const int StatxSize = 256;
    const int InodeOffset = 32;
    const int SizeOffset = 40;
    // The time of the last change of any kind: also of the rights, and of a rename.
    const int ChangedOffset = 96;
    const int DeviceOffset = 136;

    /// <summary>The stamp of the file there is now; all zero when there is none.</summary>
    public static FileStamp Of(string path)
    {
        Span<byte> status = stackalloc byte[StatxSize];
        return Statx(AtFdCwd, path, 0, BasicStats, ref MemoryMarshal.GetReference(status)) != 0
            ? default
            : new FileStamp(
                MemoryMarshal.Read<ulong>(status[DeviceOffset..]),
                MemoryMarshal.Read<ulong>(status[InodeOffset..]),
                MemoryMarshal.Read<ulong>(status[SizeOffset..]),
                MemoryMarshal.Read<long>(status[ChangedOffset..]),
                MemoryMarshal.Read<uint>(status[(ChangedOffset + sizeof(long))..]));
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, ref byte status);
}
