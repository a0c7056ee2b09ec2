using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Orderd.Shared;

namespace Orderd.Transport;

/// <summary>
/// A socket that is a file, held by a descriptor: whatever is done to its name meanwhile, it is this file whose mode, group and
/// access control list are set. Who may connect is its owner, its group, and one group more that stands in the list; what they may
/// call is decided later, by who they are.
/// </summary>
sealed partial class SocketFile : IDisposable
{
    const uint OwnerAndGroup = 0b110_110_000;
    const int OthersMayWrite = 0b000_000_010;
    const int EmptyPath = 0x1000;

    // chown leaves as it is what is set to this.
    const uint Unchanged = uint.MaxValue;

    // These are from linux/posix_acl_xattr.h.
    const int AclVersion = 2;
    const ushort AclOwner = 0x01;
    const ushort AclFileGroup = 0x04;
    const ushort AclGroup = 0x08;
    const ushort AclMask = 0x10;
    const ushort AclOthers = 0x20;
    const ushort ReadWrite = 6;

    readonly SafeFileHandle _handle;
    readonly string _path;

    SocketFile(SafeFileHandle handle, FileStatus status, string path)
    {
        _handle = handle;
        _path = path;
        Status = status;
    }

    /// <summary>As it was when it was opened. As long as it is open, no other file has its number.</summary>
    public FileStatus Status { get; }

    /// <summary>A path that leads to this file only.</summary>
    public string OwnPath => $"/proc/self/fd/{_handle.DangerousGetHandle()}";

    /// <exception cref="IOException">There is none, or what has this name is no socket.</exception>
    public static SocketFile Open(DirectoryHandle directory, string name)
    {
        var handle = directory.OpenPath(name);
        var status = FileStatus.Of(handle);
        if (status.IsSocket)
            return new SocketFile(handle, status, directory.PathOf(name));

        handle.Dispose();
        throw new IOException($"{directory.PathOf(name)}: it is {status.Type} and no socket");
    }

    /// <summary>Sets the mode, and gives the file to the group if this process may: root and members of it may.</summary>
    /// <returns>Whether the members of the further group can connect.</returns>
    public bool LetIn(uint? group, uint? furtherGroup)
    {
        // A file of another user's, or with another name, is not the one that was just made.
        if (Status.Owner != FileStatus.OwnUser || Status.Links != 1)
            throw new IOException($"{_path}: somebody has replaced it");
        if (group is { } id)
            _ = ChangeOwner(_handle, "", Unchanged, id, EmptyPath);
        if (ChangeMode(OwnPath, OwnerAndGroup) != 0)
            throw LinuxError.Last(_path);
        return furtherGroup is not { } further || further == group || LetInToo(further);
    }

    /// <summary>Adds a group, which the mode cannot name, and leaves the rest as it is.</summary>
    /// <returns>Whether its members can connect.</returns>
    public bool LetInToo(uint group)
    {
        var others = (FileStatus.Of(_handle).Mode & OthersMayWrite) == 0 ? (ushort)0 : ReadWrite;
        Span<byte> list = stackalloc byte[44];
        BinaryPrimitives.WriteInt32LittleEndian(list, AclVersion);
        Span<(ushort Tag, ushort Rights, uint Id)> entries =
        [
            (AclOwner, ReadWrite, Unchanged), (AclFileGroup, ReadWrite, Unchanged), (AclGroup, ReadWrite, group),
            (AclMask, ReadWrite, Unchanged), (AclOthers, others, Unchanged),
        ];
        for (var i = 0; i < entries.Length; i++)
        {
            var entry = list[(4 + (i * 8))..];
            BinaryPrimitives.WriteUInt16LittleEndian(entry, entries[i].Tag);
            BinaryPrimitives.WriteUInt16LittleEndian(entry[2..], entries[i].Rights);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[4..], entries[i].Id);
        }

        return SetAttribute(OwnPath, "system.posix_acl_access", ref MemoryMarshal.GetReference(list), (nuint)list.Length, 0) == 0;
    }

    public void Dispose() => _handle.Dispose();

    [LibraryImport("libc", EntryPoint = "fchownat", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(SafeFileHandle file, string path, uint user, uint group, int flags);

    [LibraryImport("libc", EntryPoint = "chmod", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int ChangeMode(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "setxattr", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetAttribute(string path, string name, ref byte value, nuint size, int flags);
}
