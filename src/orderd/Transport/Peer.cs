using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Orderd.Transport;

/// <summary>Who is at the other end of a connection: an address, or on the Unix socket a process and its user.</summary>
sealed class Peer
{
    const int SolSocket = 1;
    const int SoPeerCred = 17;

    Peer(string name) => Name = name;

    /// <summary>For the log: <c>127.0.0.1:40404</c>, <c>unix:uid=1000,pid=4711</c>.</summary>
    public string Name { get; }

    /// <summary>Kestrel connection middleware: asks once a connection and leaves the answer with its features.</summary>
    public static Func<ConnectionDelegate, ConnectionDelegate> Identify { get; } = next => connection =>
    {
        connection.Features.Set(Of(connection));
        return next(connection);
    };

    static Peer Of(ConnectionContext connection)
    {
        if (connection.RemoteEndPoint is not (null or UnixDomainSocketEndPoint))
            return new Peer(connection.RemoteEndPoint.ToString()!);
        if (connection.Features.Get<IConnectionSocketFeature>()?.Socket is not { } socket)
            return new Peer("unix");

        // struct ucred: pid, uid, gid.
        Span<int> credentials = stackalloc int[3];
        socket.GetRawSocketOption(SolSocket, SoPeerCred, MemoryMarshal.AsBytes(credentials));
        return new Peer($"unix:uid={credentials[1]},pid={credentials[0]}");
    }
}
