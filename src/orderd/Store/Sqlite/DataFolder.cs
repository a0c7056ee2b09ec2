using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Orderd.Store.Sqlite;

/// <summary>What .NET cannot do for a folder of data and the files in it.</summary>
static partial class DataFolder
{
    const int AtFdCwd = -100;
    const uint StatxOwner = 0x8 | 0x10;
    // struct statx is 256 bytes on every architecture; stx_uid and stx_gid, each a u32, stand at 20 and 24.
    const int StatxSize = 256;
    const int UserOffset = 20;
    const int GroupOffset = 24;
    const int ReadOnlyFolder = 0x10000 | 0x80000;

    /// <summary>Has the names in the folder, new and gone, outlive a power cut.</summary>
    public static void Sync(string folder)
    {
        // O_RDONLY, O_DIRECTORY and O_CLOEXEC: File.OpenHandle refuses folders.
        using var handle = new SafeFileHandle(Open(folder, ReadOnlyFolder), ownsHandle: true);
        if (handle.IsInvalid || Fsync(handle) != 0)
            throw new IOException($"{folder}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    /// <summary>Gives a file that root made to whom the folder belongs: orderd's own user, who is to use it.</summary>
    public static void GiveToOwner(string folder, string file)
    {
        if (!Environment.IsPrivilegedProcess)
            return;

        Span<byte> status = stackalloc byte[StatxSize];
        if (Statx(AtFdCwd, folder, 0, StatxOwner, ref MemoryMarshal.GetReference(status)) != 0
            || Chown(file, MemoryMarshal.Read<uint>(status[UserOffset..]), MemoryMarshal.Read<uint>(status[GroupOffset..])) != 0)
            throw new IOException($"{file} cannot be given to the owner of {folder}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Statx(int folder, string path, int flags, uint mask, ref byte status);

    [LibraryImport("libc", EntryPoint = "chown", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Chown(string path, uint user, uint group);
}
