using System.Net.Sockets;

namespace Orderd.TestKit;

/// <summary>Leads HTTP to a Unix domain socket, whatever the address says.</summary>
public static class UnixSocketHandler
{
    /// <summary>A handler whose connections go to the socket.</summary>
    /// <param name="path">The socket's path.</param>
    /// <returns>A new handler.</returns>
    public static SocketsHttpHandler To(string path) => new()
    {
        ConnectCallback = async (_, cancellationToken) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken).ConfigureAwait(false);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
    };
}
