using System.Runtime.InteropServices;

namespace Orderctl.Linux;

/// <summary>What the framework does not tell about a file: that it is a socket, and whose it is.</summary>
readonly partial record struct FileFacts(int Mode, uint Owner, uint Group)
{
    const int AtFdCwd = -100;
    const uint BasicFacts = 0x7ff;
    // struct statx is 256 bytes on every architecture: uid, gid and mode stand at 20, 24 and 28.
    const int StatxSize = 256;
    const int OwnerOffset = 20;
    const int GroupOffset = 24;
    const int ModeOffset = 28;
    const int TypeMask = 0xf000;
    const int SocketType = 0xc000;
    const int MayEnter = 1;
    const int MayWrite = 2;

    public bool IsSocket => (Mode & TypeMask) == SocketType;

    /// <summary>The permissions as chmod takes them: 0660.</summary>
    public string Permissions => $"0{Convert.ToString(Mode & 0xfff, 8).PadLeft(3, '0')}";

    /// <summary>Null when there is no such file, or none that this process may see.</summary>
    public static FileFacts? Of(string path)
    {
        Span<byte> facts = stackalloc byte[StatxSize];
        return statx(AtFdCwd, path, 0, BasicFacts, ref MemoryMarshal.GetReference(facts)) != 0 ? null : new FileFacts(
            MemoryMarshal.Read<ushort>(facts[ModeOffset..]),
            MemoryMarshal.Read<uint>(facts[OwnerOffset..]),
            MemoryMarshal.Read<uint>(facts[GroupOffset..]));
    }

    public static bool CanWrite(string path) => access(path, MayWrite) == 0;

    /// <summary>Whether this process may go through a folder to what is in it.</summary>
    public static bool CanEnter(string folder) => access(folder, MayEnter) == 0;

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statx(int folder, string path, int flags, uint mask, ref byte facts);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int access(string path, int mode);
}
