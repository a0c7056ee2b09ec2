using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Orderd.Shared;

namespace Orderd.Transport;

/// <summary>
/// Unix sockets by the system's own calls. .NET deletes the path of a socket that it has bound when that is closed, whatever is
/// there by then; and its connect waits for a place in the backlog, for however long.
/// </summary>
static partial class UnixSocket
{
    const int FamilyLength = 2;
    const int LongestPath = 107;
    const int Stream = 1;
    const int NonBlocking = 0x800;
    const int CloseOnExec = 0x80000;
    const int ConnectionRefused = 111;

    /// <summary>A socket bound to the path, which makes the file, and not yet listening.</summary>
    public static Socket Bind(string path)
    {
        var handle = Create(0, path);
        try
        {
            var address = Address(path);
            if (BindTo(handle, address, address.Length) != 0)
                throw LinuxError.Last(path);
            return new Socket(handle);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Whether a process takes connections there, or would if its backlog were not full. Nothing is waited for.</summary>
    /// <exception cref="IOException">That cannot be found out; what is there is no stream socket, for one.</exception>
    public static bool IsListening(string path)
    {
        using var handle = Create(NonBlocking, path);
        var address = Address(path);
        if (Connect(handle, address, address.Length) == 0)
            return true;
        return Marshal.GetLastPInvokeError() switch
        {
            LinuxError.TryAgain => true,
            ConnectionRefused => false,
            _ => throw LinuxError.Last(path),
        };
    }

    static SafeSocketHandle Create(int flags, string path)
    {
        var descriptor = SocketOf((int)AddressFamily.Unix, Stream | CloseOnExec | flags, 0);
        return descriptor < 0 ? throw LinuxError.Last(path) : new SafeSocketHandle(descriptor, ownsHandle: true);
    }

    // struct sockaddr_un holds the family, then the path and a zero byte.
    static byte[] Address(string path)
    {
        var text = Encoding.UTF8.GetBytes(path);
        if (text.Length > LongestPath)
            throw new IOException($"{path}: the path of a socket has at most {LongestPath} bytes");
        var address = new byte[FamilyLength + text.Length + 1];
        BitConverter.TryWriteBytes(address, (ushort)AddressFamily.Unix);
        text.CopyTo(address, FamilyLength);
        return address;
    }

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    private static partial int SocketOf(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    private static partial int BindTo(SafeSocketHandle socket, byte[] address, int length);

    [LibraryImport("libc", EntryPoint = "connect", SetLastError = true)]
    private static partial int Connect(SafeSocketHandle socket, byte[] address, int length);
}
