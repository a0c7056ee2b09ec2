using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Orderd.Shared;

/// <summary>Locks that last as long as their descriptor and that nobody waits for.</summary>
static partial class FileLock
{
    const int ExclusiveNow = 2 | 4;
    const int SetOpenFileLock = 37;
    const int LetGo = 8;
    const short WriteLock = 1;
    const short Unlock = 2;
    const int AccessDenied = 13;
    const int NotForOthers = 0b000_111_111;
    const uint OwnerOnly = 0b110_000_000;
    // This is far behind the bytes that SQLite locks, and so no lock of SQLite's.
    const long Place = 0x4000_0000_0000_0000;

    /// <summary>
    /// Makes and locks a file that is there to be locked; null when somebody else has it. The file stays when the lock is let go,
    /// because two that race for a file being deleted could both have it.
    /// </summary>
    /// <exception cref="IOException">It is none that this process may rely on.</exception>
    public static SafeFileHandle? Take(DirectoryHandle directory, string name)
    {
        var path = directory.PathOf(name);
        if (directory.Find(name) is { IsRegular: false } other)
            throw new FileRefusedException($"{path} is {other.Type}; move it away");

        var file = directory.OpenOrCreate(name);
        var isTaken = false;
        try
        {
            var status = FileStatus.Of(file);
            if (!status.IsRegular || status.Links != 1 || (status.Owner != FileStatus.OwnUser && status.Owner != directory.Status.Owner))
                throw new FileRefusedException($"{path} belongs to user {status.Owner} or has a second name; remove it if no orderd uses it");
            // Who can open it could hold it, and with it keep orderd from starting.
            if ((status.Mode & NotForOthers) != 0 && status.Owner == FileStatus.OwnUser && ChangeMode(file, OwnerOnly) != 0)
                throw LinuxError.Last(path);
            isTaken = TryTake(file, path);
            return isTaken ? file : null;
        }
        finally
        {
            if (!isTaken)
                file.Dispose();
        }
    }

    /// <summary>Locks an open file; false when somebody else has it.</summary>
    public static bool TryTake(SafeFileHandle file, string path)
    {
        while (Flock(file, ExclusiveNow) != 0)
        {
            if (Marshal.GetLastPInvokeError() == LinuxError.TryAgain)
                return false;
            if (!LinuxError.WasInterrupted())
                throw LinuxError.Last(path);
        }

        return true;
    }

    /// <summary>
    /// Locks a file that SQLite uses: a byte of the open file description, which is not released when another descriptor of the file
    /// is closed, and does not get in the way of the locks that SQLite takes for the process.
    /// </summary>
    public static bool TryTakeBeside(SafeFileHandle file, string path)
    {
        var range = new Range { Type = WriteLock, Start = Place, Length = 1 };
        if (Control(file, SetOpenFileLock, ref range) == 0)
            return true;
        return Marshal.GetLastPInvokeError() is LinuxError.TryAgain or AccessDenied ? false : throw LinuxError.Last(path);
    }

    /// <summary>
    /// Lets go of a lock of either kind and closes its file. Closing alone would leave the lock with a process that was being
    /// started in that moment, and has a copy of the descriptor until it becomes another program.
    /// </summary>
    public static void Release(SafeFileHandle file)
    {
        var range = new Range { Type = Unlock, Start = Place, Length = 1 };
        _ = Flock(file, LetGo);
        _ = Control(file, SetOpenFileLock, ref range);
        file.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Flock(SafeFileHandle file, int operation);

    [LibraryImport("libc", EntryPoint = "fchmod", SetLastError = true)]
    private static partial int ChangeMode(SafeFileHandle file, uint mode);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(SafeFileHandle file, int command, ref Range range);

    // struct flock.
    [StructLayout(LayoutKind.Sequential)]
    struct Range
    {
        public short Type;
        public short Whence;
        public long Start;
        public long Length;
        public int Process;
    }
}
