using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Orderd.Transport;

/// <summary>
/// Who may connect to a socket that is a file: its owner, its group, and one group more that stands in its access list. What
/// they may call is decided later, by who they are.
/// </summary>
static partial class SocketFile
{
    const UnixFileMode OwnerAndGroup =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    // For chown: as it is.
    const uint Unchanged = uint.MaxValue;

    // From linux/posix_acl_xattr.h.
    const int AclVersion = 2;
    const ushort AclOwner = 0x01;
    const ushort AclFileGroup = 0x04;
    const ushort AclGroup = 0x08;
    const ushort AclMask = 0x10;
    const ushort AclOthers = 0x20;
    const ushort ReadWrite = 6;

    /// <summary>Sets the mode, and gives the file to the group if this process may: root and members of it may.</summary>
    /// <returns>Whether the members of the further group can connect.</returns>
    public static bool LetIn(string path, uint? group, uint? furtherGroup)
    {
        if (group is { } id)
            ChangeOwner(path, Unchanged, id);
        File.SetUnixFileMode(path, OwnerAndGroup);
        return furtherGroup is not { } further || further == group || LetInToo(path, further);
    }

    /// <summary>Adds a group, which the mode cannot name, and leaves the rest as it is.</summary>
    /// <returns>Whether its members can connect.</returns>
    public static bool LetInToo(string path, uint group)
    {
        var others = (File.GetUnixFileMode(path) & UnixFileMode.OtherWrite) == 0 ? (ushort)0 : ReadWrite;
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

        return SetAttribute(path, "system.posix_acl_access", ref MemoryMarshal.GetReference(list), (nuint)list.Length, 0) == 0;
    }

    [LibraryImport("libc", EntryPoint = "chown", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint user, uint group);

    [LibraryImport("libc", EntryPoint = "setxattr", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetAttribute(string path, string name, ref byte value, nuint size, int flags);
}
