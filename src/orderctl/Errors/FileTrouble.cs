using System.Runtime.InteropServices;
using Orderd.Shared;

namespace Orderctl.Errors;

/// <summary>Why a file cannot be read or written. The framework's own texts are left out of the native file.</summary>
static class FileTrouble
{
    public static string Reason(Exception cause) => cause switch
    {
        // These are our own words.
        FileRefusedException => cause.Message,
        FileNotFoundException or DirectoryNotFoundException or { HResult: LinuxError.NoSuchFile } => "there is no such file",
        UnauthorizedAccessException => "no permission, or it is a directory",
        // The framework has no text of its own here, but the number of the system's error.
        { HResult: > 0 and < 256 and var error } => Marshal.GetPInvokeErrorMessage(error),
        _ => "input/output error",
    };
}
