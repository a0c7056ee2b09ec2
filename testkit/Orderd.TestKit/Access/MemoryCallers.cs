using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Orderd.Access;

namespace Orderd.TestKit.Access;

/// <summary>Holds the callers in memory, where orderd sees no connection, to the rules of a loopback address.</summary>
sealed class MemoryCallers(CredentialStore keyring, TimeProvider clock, ILogger<MemoryCallers> logger) : IStartupFilter
{
    readonly TcpIdentity _identity = new(keyring, Loopback(), isEncrypted: false, certificate: null, clock, logger);

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(following => http =>
        {
            http.Features.Set<Identity>(_identity);
            return following(http);
        });
        next(app);
    };

    static Peer Loopback() => Peer.Of(new DefaultConnectionContext { RemoteEndPoint = new IPEndPoint(IPAddress.Loopback, 0) });
}
