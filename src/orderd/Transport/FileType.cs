using System.Runtime.InteropServices;

namespace Orderd.Transport;

/// <summary>What kind of file a path names, which .NET does not tell for sockets.</summary>
static partial class FileType
{
    const int AtFdCwd = -100;
    const int AtSymlinkNoFollow = 0x100;
    const uint StatxType = 1;
    // struct statx is 256 bytes on every architecture; stx_mode, a u16, stands at 28.
    const int StatxSize = 256;
    const int ModeOffset = 28;
    const int TypeMask = 0xf000;
    const int SocketType = 0xc000;

    public static bool IsSocket(string path)
    {
        Span<byte> status = stackalloc byte[StatxSize];
        if (Statx(AtFdCwd, path, AtSymlinkNoFollow, StatxType, ref MemoryMarshal.GetReference(status)) != 0)
            return false;

        var mode = MemoryMarshal.Read<ushort>(status[ModeOffset..]);
        return (mode & TypeMask) == SocketType;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, ref byte status);
}
