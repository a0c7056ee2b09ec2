using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Orderctl.Errors;
using Orderd.Shared;

namespace Orderctl.Linux;

/// <summary>The system calls for which the framework has nothing that fits.</summary>
static partial class Posix
{
    public const int StandardInput = 0;
    public const int StandardOutput = 1;
    public const int StandardError = 2;

    const int EINTR = 4;
    const int EAGAIN = 11;
    const int EPIPE = 32;
    const short POLLOUT = 4;
    // X_OK and W_OK.
    const int MayEnter = 1;
    const int MayWrite = 2;

    public static bool IsTerminal(int descriptor) => isatty(descriptor) == 1;

    /// <summary>
    /// Writes all of it. Console's own stream swallows EPIPE, so that a search would go on for a reader that has left;
    /// FileStream writes at offsets of its own, so that two commands which share one output file would overwrite each other.
    /// </summary>
    public static void WriteAll(int descriptor, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var written = write(descriptor, ref MemoryMarshal.GetReference(bytes), bytes.Length);
            if (written >= 0)
                bytes = bytes[(int)written..];
            else
                Recover(descriptor, Marshal.GetLastPInvokeError());
        }
    }

    /// <summary>Has standard output, where it is a file, outlive a power loss.</summary>
    public static void SyncStandardOutput()
    {
        using var output = new SafeFileHandle(StandardOutput, ownsHandle: false);
        try
        {
            if (FileStatus.Of(output).IsRegular)
                DirectoryHandle.Sync(output, "standard output");
        }
        catch (IOException e)
        {
            throw new OutputLost("standard output", FileTrouble.Reason(e));
        }
    }

    /// <summary>Goes on as another program, as a shell's exec does; why not, if it comes back. The last argument is null.</summary>
    public static string Become(string program, string?[] arguments)
    {
        _ = execvp(program, arguments);
        return Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError());
    }

    static void Recover(int descriptor, int error)
    {
        switch (error)
        {
            case EINTR:
                return;
            case EAGAIN:
                // Someone who shares the descriptor has made it non-blocking.
                var wait = new PollDescriptor { Descriptor = descriptor, Events = POLLOUT };
                _ = poll(ref wait, 1, -1);
                return;
            default:
                throw new OutputLost("standard output", Marshal.GetPInvokeErrorMessage(error), error == EPIPE);
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }

    public static bool CanWrite(string path) => access(path, MayWrite) == 0;

    /// <summary>Whether this process may go through a directory to what is in it.</summary>
    public static bool CanEnter(string directory) => access(directory, MayEnter) == 0;

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int access(string path, int mode);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint write(int descriptor, ref byte bytes, nint count);

    [LibraryImport("libc")]
    private static partial int poll(ref PollDescriptor descriptors, nuint count, int timeout);

    [LibraryImport("libc")]
    private static partial int isatty(int descriptor);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int execvp(string program, string?[] arguments);
}
