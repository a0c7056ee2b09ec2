using System.Runtime.InteropServices;

namespace Orderd.Shared;

/// <summary>What a system call said when it failed, as an exception that keeps the number of the error.</summary>
static class LinuxError
{
    public const int NoSuchFile = 2;
    public const int Interrupted = 4;
    public const int InputOutput = 5;
    public const int TryAgain = 11;
    public const int Exists = 17;
    public const int NotADirectory = 20;
    public const int NoSpace = 28;
    public const int TooManyLinks = 40;
    public const int Quota = 122;

    // These may pass without anybody changing a setting: EIO, ENXIO, EAGAIN, ENOMEM, ENFILE, EMFILE, ENOSPC, ENOLCK, ESTALE, EDQUOT.
    static ReadOnlySpan<int> Passing => [5, 6, 11, 12, 23, 24, 28, 37, 116, 122];

    /// <summary>Of the last call; its text is the path and what the system says.</summary>
    public static IOException Last(string path) => Of(path, Marshal.GetLastPInvokeError());

    public static IOException Of(string path, int error) => new($"{path}: {Marshal.GetPInvokeErrorMessage(error)}", error);

    /// <summary>Whether the last call failed because there is no such file.</summary>
    public static bool IsMissing() => Marshal.GetLastPInvokeError() is NoSuchFile or NotADirectory;

    public static bool WasInterrupted() => Marshal.GetLastPInvokeError() == Interrupted;

    /// <summary>Whether there is no room, on the disk or for this user.</summary>
    public static bool IsFull(Exception e) => e.HResult is NoSpace or Quota;

    /// <summary>Whether trying again later may help: the disk is full or fails, rather than that a right is missing.</summary>
    public static bool MayPass(Exception e) => Passing.Contains(e.HResult);
}
