using System.Globalization;
using Orderd.Shared;

namespace Orderd.Logging;

/// <summary>
/// The journal of systemd as the reader of stdout or stderr: it takes a priority in angle brackets off the front of a line
/// (sd-daemon(3)), so that <c>journalctl -p warning</c> finds what matters.
/// </summary>
static class Journal
{
    public const int StandardOutput = 1;
    public const int StandardError = 2;

    /// <summary>Whether the descriptor leads to the journal. A shell that the service runs may have sent it elsewhere.</summary>
    public static bool Reads(int descriptor)
    {
        if (Environment.GetEnvironmentVariable("JOURNAL_STREAM") is not { Length: > 0 } stream)
            return false;

        if (FileStatus.OfDescriptor(descriptor) is not { } status)
            return false;

        var device = Device((uint)status.Device, status.Device >> 32);
        return stream == string.Create(CultureInfo.InvariantCulture, $"{device}:{status.Inode}");
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

    // glibc's makedev puts the two into one number like this.
    static ulong Device(ulong major, ulong minor) =>
        (minor & 0xff) | ((major & 0xfff) << 8) | ((minor & ~0xfful) << 12) | ((major & ~0xffful) << 32);
}
