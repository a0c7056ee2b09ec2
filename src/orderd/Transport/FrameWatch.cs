using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Orderd.Access;

namespace Orderd.Transport;

/// <summary>Kestrel connection middleware: has <see cref="ConnectionWatch"/> see what passes in both directions. Stands behind TLS.</summary>
sealed class FrameWatch(TimeProvider clock)
{
    public ConnectionDelegate Before(ConnectionDelegate next) => async connection =>
    {
        if (connection.Features.Get<ClientConnection>() is not { } client)
        {
            await next(connection);
            return;
        }

        var transport = connection.Transport;
        connection.Transport = new Watched(
            new WatchedInput(transport.Input, client, clock), new WatchedOutput(transport.Output, client, clock));
        try
        {
            await next(connection);
        }
        finally
        {
            connection.Transport = transport;
        }
    };

    sealed record Watched(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
