using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Orderd.Configuration;

namespace Orderd.Access;

/// <summary>Kestrel connection middleware: finds out once a connection who is there, and leaves the answer with its features.</summary>
sealed class Authentication(Config config, CredentialStore credentials, TimeProvider clock, ILogger<Authentication> logger)
{
    public ConnectionDelegate Before(ConnectionDelegate next) => connection =>
    {
        var peer = Peer.Of(connection);
        connection.Features.Set(peer);
        var identity = Identify(peer, connection);
        connection.Features.Set(identity);
        if (connection.Features.Get<ClientConnection>() is { } client)
        {
            (client.Peer, client.Identity) = (peer, identity);
            // On the Unix socket that is known before the first call.
            if (identity is SocketIdentity { IsMember: true })
                client.Prove();
        }

        return next(connection);
    };

    Identity Identify(Peer peer, ConnectionContext connection)
    {
        if (peer.User is { } user)
            return new SocketIdentity(user, config);

        var isEncrypted = connection.Features.Get<ITlsHandshakeFeature>() is not null;
        return new TcpIdentity(credentials, peer, isEncrypted, connection.Features.Get<PresentedCertificate>(), clock, logger);
    }
}
