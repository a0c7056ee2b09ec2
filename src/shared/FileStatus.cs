using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Orderd.Shared;

/// <summary>
/// What the kernel tells of a file and .NET does not: of what type it is, whose it is, and how many names it has. Two that are
/// equal are of one file which has not changed between them, its rights and its name included.
/// </summary>
readonly partial record struct FileStatus(
    int Mode, uint Owner, uint Group, uint Links, ulong Device, ulong Inode, long Size, long Changed, uint ChangedNanoseconds)
{
    const int CurrentDirectory = -100;
    const int NoFollow = 0x100;
    const int EmptyPath = 0x1000;
    const uint BasicStatistics = 0x7ff;
    // struct statx is 256 bytes on every architecture, and its fields stand at the same offsets.
    const int Length = 256;
    const int LinksOffset = 16;
    const int OwnerOffset = 20;
    const int GroupOffset = 24;
    const int ModeOffset = 28;
    const int InodeOffset = 32;
    const int SizeOffset = 40;
    // This is the time of the last change of any kind.
    const int ChangedOffset = 96;
    const int ChangedNanosecondsOffset = 104;
    const int DeviceOffset = 136;
    const int TypeMask = 0xf000;

    /// <summary>Whose files this process creates.</summary>
    public static uint OwnUser => EffectiveUser();

    public bool IsRegular => (Mode & TypeMask) == 0x8000;

    public bool IsDirectory => (Mode & TypeMask) == 0x4000;

    public bool IsSocket => (Mode & TypeMask) == 0xc000;

    public bool IsLink => (Mode & TypeMask) == 0xa000;

    /// <summary>The permissions as chmod takes them: 0660.</summary>
    public string Permissions => $"0{Convert.ToString(Mode & 0xfff, 8).PadLeft(3, '0')}";

    /// <summary>Its type in words.</summary>
    public string Type => (Mode & TypeMask) switch
    {
        0x1000 => "a FIFO",
        0x2000 or 0x6000 => "a device",
        0x4000 => "a directory",
        0x8000 => "a file",
        0xa000 => "a link",
        0xc000 => "a socket",
        _ => "no file",
    };

    public bool IsSameFileAs(FileStatus other) => (Device, Inode) == (other.Device, other.Inode);

    /// <summary>Of an open file.</summary>
    public static FileStatus Of(SafeHandle file) => OfDescriptor(file, "", EmptyPath) ?? throw LinuxError.Last("a file");

    /// <summary>Of the file at this path, or of the link if it is one; null when there is none.</summary>
    public static FileStatus? OfLink(string path) => Read(path, NoFollow);

    /// <summary>Of the file that this path leads to; null when there is none.</summary>
    public static FileStatus? OfTarget(string path) => Read(path, 0);

    /// <summary>Of the file of this name, or of the link if it is one; null when there is none.</summary>
    public static FileStatus? OfLink(SafeFileHandle directory, string name) => OfDescriptor(directory, name, NoFollow);

    /// <summary>Of the file that this path leads to; null when there is none, or none that this process may see.</summary>
    public static FileStatus? Visible(string path)
    {
        Span<byte> status = stackalloc byte[Length];
        return Statx(CurrentDirectory, path, 0, BasicStatistics, ref MemoryMarshal.GetReference(status)) == 0 ? Parse(status) : null;
    }

    /// <summary>Of what this descriptor leads to; null when it is not open.</summary>
    public static FileStatus? OfDescriptor(int descriptor)
    {
        Span<byte> status = stackalloc byte[Length];
        return Statx(descriptor, "", EmptyPath, BasicStatistics, ref MemoryMarshal.GetReference(status)) == 0 ? Parse(status) : null;
    }

    static FileStatus? Read(string path, int flags)
    {
        Span<byte> status = stackalloc byte[Length];
        return Statx(CurrentDirectory, path, flags, BasicStatistics, ref MemoryMarshal.GetReference(status)) == 0
            ? Parse(status)
            : LinuxError.IsMissing() ? null : throw LinuxError.Last(path);
    }

    static FileStatus? OfDescriptor(SafeHandle file, string name, int flags)
    {
        Span<byte> status = stackalloc byte[Length];
        return Statx(file, name, flags, BasicStatistics, ref MemoryMarshal.GetReference(status)) == 0
            ? Parse(status)
            : LinuxError.IsMissing() ? null : throw LinuxError.Last(name);
    }

    static FileStatus Parse(ReadOnlySpan<byte> status) => new(
        MemoryMarshal.Read<ushort>(status[ModeOffset..]),
        MemoryMarshal.Read<uint>(status[OwnerOffset..]),
        MemoryMarshal.Read<uint>(status[GroupOffset..]),
        MemoryMarshal.Read<uint>(status[LinksOffset..]),
        MemoryMarshal.Read<ulong>(status[DeviceOffset..]),
        MemoryMarshal.Read<ulong>(status[InodeOffset..]),
        MemoryMarshal.Read<long>(status[SizeOffset..]),
        MemoryMarshal.Read<long>(status[ChangedOffset..]),
        MemoryMarshal.Read<uint>(status[ChangedNanosecondsOffset..]));

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Statx(int directory, string path, int flags, uint mask, ref byte status);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Statx(SafeHandle directory, string path, int flags, uint mask, ref byte status);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUser();
}
