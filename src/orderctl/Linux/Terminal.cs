using System.Runtime.InteropServices;

namespace Orderctl.Linux;

/// <summary>The terminal as the kernel knows it: its size, and whether keys come at once and unseen.</summary>
static partial class Terminal
{
    // struct termios of Linux: c_lflag is its fourth word. There is room for more than any architecture has.
    const int SettingsBytes = 64;
    const int LocalFlags = 3;
    const int Canonical = 2;
    const int Echo = 8;
    const int Now = 0;
    const int GetWindowSize = 0x5413;
    const int Eintr = 4;

    /// <summary>Has keys come one by one, unseen; what was before, or null where no terminal is typed at.</summary>
    public static int[]? EnterRawMode()
    {
        var before = new int[SettingsBytes / sizeof(int)];
        if (tcgetattr(Posix.StandardInput, before) != 0)
            return null;

        var raw = (int[])before.Clone();
        raw[LocalFlags] &= ~(Canonical | Echo);
        _ = tcsetattr(Posix.StandardInput, Now, raw);
        return before;
    }

    public static void Restore(int[] settings) => _ = tcsetattr(Posix.StandardInput, Now, settings);

    /// <summary>Its size in characters; that of the classic terminal where it has none.</summary>
    public static (int Columns, int Rows) Size()
    {
        var size = new short[4];
        return ioctl(Posix.StandardOutput, GetWindowSize, size) == 0 && size is [> 0, > 0, ..] ? (size[1], size[0]) : (80, 24);
    }

    /// <summary>Waits for a key; null when there will be none.</summary>
    public static char? Key()
    {
        var key = new byte[1];
        while (true)
        {
            var count = read(Posix.StandardInput, key, 1);
            if (count == 1)
                return (char)key[0];
            if (count == 0 || Marshal.GetLastPInvokeError() != Eintr)
                return null;
        }
    }

    [LibraryImport("libc")]
    private static partial int tcgetattr(int descriptor, int[] settings);

    [LibraryImport("libc")]
    private static partial int tcsetattr(int descriptor, int when, int[] settings);

    [LibraryImport("libc")]
    private static partial int ioctl(int descriptor, nuint request, short[] size);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint read(int descriptor, byte[] bytes, nint count);
}
