using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Orderd.Configuration;

namespace Orderd.Access;

/// <summary>What is at the other end of a connection: an address, or on the Unix socket a process and its user.</summary>
sealed class Peer
{
    Peer(string name, SocketUser? user = null, bool isLocal = true)
    {
        Name = name;
        User = user;
        IsLocal = isLocal;
    }

    /// <summary>For the log: <c>127.0.0.1:40404</c>, <c>unix:uid=1000,pid=4711</c>.</summary>
    public string Name { get; }

    /// <summary>On the Unix socket, who it is.</summary>
    public SocketUser? User { get; }

    /// <summary>Whether nothing that passes between the two leaves this machine.</summary>
    public bool IsLocal { get; }

    public static Peer Of(ConnectionContext connection)
    {
        if (connection.RemoteEndPoint is IPEndPoint address)
            return new Peer(address.ToString(), isLocal: ListenAddress.IsLoopback(address.Address));
        if (connection.Features.Get<IConnectionSocketFeature>()?.Socket is not { AddressFamily: AddressFamily.Unix } socket)
            throw new NotSupportedException($"There is neither an address nor a Unix socket behind {connection.GetType()}.");

        var user = new SocketUser(socket);
        return new Peer($"unix:uid={user.Uid},pid={user.Process}", user);
    }
}
