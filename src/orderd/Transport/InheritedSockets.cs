using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Orderd.Errors;

namespace Orderd.Transport;

/// <summary>
/// Sockets that were listening before the daemon started (socket activation, sd_listen_fds(3)). They belong to who passed them
/// on: they are never unlinked, and what connects after the daemon stops accepting waits in them for the next one.
/// </summary>
sealed class InheritedSockets
{
    const int First = 3;
    public static readonly InheritedSockets None = new([]);
    static readonly Lazy<InheritedSockets> OfProcess = new(Take);

    readonly List<Socket> _sockets;

    InheritedSockets(List<Socket> sockets) => _sockets = sockets;

    /// <summary>Whether there are any.</summary>
    public bool Any => _sockets.Count > 0;

    /// <summary>Those that were passed to this process; the same each time the settings are read.</summary>
    /// <exception cref="StartFailure">One of them is not for a gRPC server.</exception>
    public static InheritedSockets FromEnvironment() => OfProcess.Value;

    /// <summary>Where they listen.</summary>
    public IReadOnlyList<EndPoint> Addresses => [.. _sockets.Select(socket => socket.LocalEndPoint!)];

    /// <summary>The socket of this address, if it is among them.</summary>
    public Socket? Find(EndPoint endpoint) => _sockets.Find(
        socket => socket.LocalEndPoint!.Equals(endpoint)
            || (endpoint is UnixDomainSocketEndPoint && socket.LocalEndPoint is UnixDomainSocketEndPoint));

    /// <summary>Lets whoever connects from now on wait for the next daemon.</summary>
    public void StopAccepting()
    {
        foreach (var socket in _sockets)
            socket.Dispose();
    }

    static InheritedSockets Take()
    {
        if (Environment.GetEnvironmentVariable("LISTEN_PID") != Environment.ProcessId.ToString(CultureInfo.InvariantCulture)
            || !int.TryParse(Environment.GetEnvironmentVariable("LISTEN_FDS"), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            return None;

        var sockets = new List<Socket>();
        for (var i = 0; i < count; i++)
            sockets.Add(Open(First + i));
        return new(sockets);
    }

    static Socket Open(int descriptor)
    {
        // It is not ours to close: .NET would shut it down for everybody who shares it. Of what is no socket it knows no type.
        var socket = new Socket(new SafeSocketHandle(descriptor, ownsHandle: false));
        if (socket.SocketType != SocketType.Stream || !Listens(socket))
            throw StartFailure.OfPassedSocket($"descriptor {descriptor}, which does not listen for connections");
        if (socket.LocalEndPoint is not (IPEndPoint or UnixDomainSocketEndPoint))
            throw StartFailure.OfPassedSocket($"descriptor {descriptor}, which is neither a TCP nor a Unix socket");
        return socket;
    }

    static bool Listens(Socket socket) =>
        socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.AcceptConnection) is int and not 0;
}
