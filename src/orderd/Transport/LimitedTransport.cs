using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;
using Orderd.Budget;
using Orderd.Configuration;

namespace Orderd.Transport;

/// <summary>
/// Sockets for Kestrel, as its own transport makes them, but for two things: a listener with enough connections closes the next
/// before it costs anything, and one that finds no file descriptor left waits for one. Kestrel's would try again at once and
/// without end, at the price of a CPU.
/// </summary>
sealed class LimitedTransport(
    IOptions<SocketTransportOptions> options, Config config, ConnectionWatch watch, BlockPool blocks, MemoryBudget budget, TimeProvider clock,
    ILoggerFactory loggers, ILogger<LimitedTransport> logger)
    : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    const int MaxReadBytes = 128 * 1024;

    public bool CanBind(EndPoint endpoint) => endpoint is IPEndPoint or UnixDomainSocketEndPoint or FileHandleEndPoint;

    [SuppressMessage("Reliability", "CA2000", Justification = "The listener owns the socket, and Kestrel the listener.")]
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        Socket socket;
        try
        {
            socket = options.Value.CreateBoundListenSocket(endpoint);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            // Kestrel names the address in its message.
            throw new AddressInUseException(e.Message, e);
        }

        socket.Listen(options.Value.Backlog);
        // These are Kestrel's defaults but for the first: a client that does not read what it is sent, such as the answers to its
        // pings, is read no further itself, and all of this would fill.
        var connections = new SocketConnectionContextFactory(
            new SocketConnectionFactoryOptions { MaxReadBufferSize = MaxReadBytes }, loggers.CreateLogger("Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets"));
        var isForCalls = !config.Prometheus.Any(address => ReferenceEquals(address, endpoint));
        return new(new LimitedListener(socket, connections, config.Limits, isForCalls, watch, blocks, budget, clock, logger));
    }
}
