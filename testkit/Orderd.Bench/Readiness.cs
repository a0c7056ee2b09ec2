using System.Net;
using System.Net.Sockets;

namespace Orderd.Bench;

/// <summary>Whether somebody speaks HTTP/2 at an address: connects, says hello, and waits for the answer's first byte.</summary>
static class Readiness
{
    // The connection preface and an empty SETTINGS frame (RFC 9113, 3.4).
    static readonly byte[] Hello = [.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, 0, 0, 0, 4, 0, 0, 0, 0, 0];

    public static Func<CancellationToken, Task<bool>> AnswersAt(string path) =>
        cancellationToken => AnswersAsync(new UnixDomainSocketEndPoint(path), ProtocolType.Unspecified, cancellationToken);

    public static Func<CancellationToken, Task<bool>> AnswersAt(int port) =>
        cancellationToken => AnswersAsync(new IPEndPoint(IPAddress.Loopback, port), ProtocolType.Tcp, cancellationToken);

    static async Task<bool> AnswersAsync(EndPoint address, ProtocolType protocol, CancellationToken cancellationToken)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, protocol);
        try
        {
            await socket.ConnectAsync(address, cancellationToken);
            await socket.SendAsync(Hello, cancellationToken);
            return await socket.ReceiveAsync(new byte[9], cancellationToken) > 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
