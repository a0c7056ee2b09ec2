using System.Globalization;
using System.Runtime.InteropServices;

namespace Orderd.Logging;

/// <summary>
/// The journal of systemd as the reader of stdout or stderr: it takes a priority in angle brackets off the front of a line
/// (sd-daemon(3)), so that <c>journalctl -p warning</c> finds what matters.
/// </summary>
static partial class Journal
{
    public const int StandardOutput = 1;
    public const int StandardError = 2;

    const int AtEmptyPath = 0x1000;
    const uint StatxInode = 0x100;
    // struct statx is 256 bytes on every architecture; stx_ino, a u64, stands at 32, stx_dev_major and _minor, u32s, at 136.
    const int StatxSize = 256;
    const int InodeOffset = 32;
    const int MajorOffset = 136;
    const int MinorOffset = 140;

    /// <summary>Whether the descriptor leads to the journal. A shell that the service runs may have sent it elsewhere.</summary>
    public static bool Reads(int descriptor)
    {
        if (Environment.GetEnvironmentVariable("JOURNAL_STREAM") is not { Length: > 0 } stream)
            return false;

        Span<byte> status = stackalloc byte[StatxSize];
        if (Statx(descriptor, "", AtEmptyPath, StatxInode, ref MemoryMarshal.GetReference(status)) != 0)
            return false;

        var device = Device(MemoryMarshal.Read<uint>(status[MajorOffset..]), MemoryMarshal.Read<uint>(status[MinorOffset..]));
        var inode = MemoryMarshal.Read<ulong>(status[InodeOffset..]);
        return stream == string.Create(CultureInfo.InvariantCulture, $"{device}:{inode}");
    }

    /// <summary>The levels as syslog numbers them.</summary>
    public static ReadOnlySpan<byte> Priority(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "<7>"u8,
        LogLevel.Information => "<6>"u8,
        LogLevel.Warning => "<4>"u8,
        LogLevel.Error => "<3>"u8,
        _ => "<2>"u8,
    };

    // As glibc's makedev puts the two into one number.
    static ulong Device(ulong major, ulong minor) =>
        (minor & 0xff) | ((major & 0xfff) << 8) | ((minor & ~0xfful) << 12) | ((major & ~0xffful) << 32);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, ref byte status);
}
