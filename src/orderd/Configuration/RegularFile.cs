using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Orderd.Shared;

namespace Orderd.Configuration;

/// <summary>
/// A file of settings or credentials, read whole. Reading it never waits: what is no regular file (a FIFO, whose other end nobody
/// may ever open, or a device) is refused, as is one that is larger than any such file has to be.
/// </summary>
/// <param name="Text">What it says.</param>
/// <param name="Mode">Who may do what with it.</param>
readonly partial record struct RegularFile(string Text, UnixFileMode Mode)
{
    /// <summary>Bytes that such a file has at most.</summary>
    public const int MaxLength = 4 * 1024 * 1024;

    // O_RDONLY is 0. A FIFO is opened at once, and no terminal becomes that of the process.
    const int ReadWithoutWaiting = 0x800 | 0x100 | 0x80000;
    const int PermissionMask = 0xfff;

    /// <exception cref="IOException">It cannot be read; the message says why, without its path.</exception>
    public static RegularFile Read(string path)
    {
        using var handle = new SafeFileHandle(Open(path, ReadWithoutWaiting), ownsHandle: true);
        if (handle.IsInvalid)
            throw Refused();

        var status = FileStatus.Of(handle);
        if (!status.IsRegular)
            throw new IOException("it is not a regular file");

        return new RegularFile(Read(handle), (UnixFileMode)(status.Mode & PermissionMask));
    }

    static string Read(SafeFileHandle handle)
    {
        using var content = new MemoryStream();
        var part = new byte[16 * 1024];
        int count;
        while ((count = RandomAccess.Read(handle, part, content.Length)) > 0)
        {
            content.Write(part, 0, count);
            if (content.Length > MaxLength)
                throw new IOException($"it has more than {MaxLength} bytes");
        }

        content.Position = 0;
        using var reader = new StreamReader(content);
        return reader.ReadToEnd();
    }

    static IOException Refused() => new(Marshal.GetLastPInvokeErrorMessage());

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Open(string path, int flags);
}
