using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Orderd.Shared;

/// <summary>Locks that last as long as their descriptor and that nobody waits for.</summary>
static partial class FileLock
{
    const int ExclusiveNow = 2 | 4;
    const int SetOpenFileLock = 37;
    const short WriteLock = 1;
    // Far behind the bytes that SQLite locks, and so no lock of SQLite's.
    const long Place = 0x4000_0000_0000_0000;

    /// <summary>Locks a file that is there to be locked; false when somebody else has it.</summary>
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
    /// Locks a file that SQLite uses: a byte of the open file description, which does not fall when another descriptor of the file
    /// is closed, and does not get in the way of the locks that SQLite takes for the process.
    /// </summary>
    public static bool TryTakeBeside(SafeFileHandle file, string path)
    {
        var range = new Range { Type = WriteLock, Start = Place, Length = 1 };
        if (Control(file, SetOpenFileLock, ref range) == 0)
            return true;
        // EAGAIN or EACCES, as the system likes.
        return Marshal.GetLastPInvokeError() is LinuxError.TryAgain or 13 ? false : throw LinuxError.Last(path);
    }

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Flock(SafeFileHandle file, int operation);

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
