using Microsoft.AspNetCore.Connections;
using Orderd.Transport;

namespace Orderd.Access;

/// <summary>Kestrel connection middleware: finds out once a connection who is there, and leaves the answer with its features.</summary>
sealed class Identification(Config config)
{
    public ConnectionDelegate Before(ConnectionDelegate next) => connection =>
    {
        var peer = Peer.Of(connection);
        connection.Features.Set(peer);
        connection.Features.Set(Identify(peer));
        return next(connection);
    };

    Identity Identify(Peer peer) => peer.User is { } user ? new SocketIdentity(user, config) : OpenIdentity.Instance;
}
