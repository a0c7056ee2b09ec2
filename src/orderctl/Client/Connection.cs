using System.Net;
using System.Net.Sockets;
using Grpc.Net.Client;

namespace Orderctl.Client;

/// <summary>The channel to the daemon: the only code that knows what an endpoint becomes on the wire.</summary>
sealed class Connection : IDisposable
{
    // This is less than the default timeout of a call, so that a host that swallows packets is called unreachable.
    static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(4);

    readonly SocketsHttpHandler _handler;

    public Connection(Endpoint endpoint, Credentials credentials)
    {
        _handler = new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            // A server lets some 100 calls share a connection; `add -` has more of them in flight.
            EnableMultipleHttp2Connections = true,
            ConnectCallback = async (_, cancellation) => await Connect(endpoint, cancellation).ConfigureAwait(false),
        };
        if (endpoint.IsEncrypted)
            _handler.SslOptions = credentials.Tls(reason => Distrust = Unreachable.NotTrusted(endpoint, reason));

        if (endpoint.SocketPath is null)
        {
            // A stream without a deadline must notice that the other machine is gone.
            _handler.KeepAlivePingDelay = TimeSpan.FromSeconds(60);
            _handler.KeepAlivePingTimeout = TimeSpan.FromSeconds(20);
        }

        Channel = GrpcChannel.ForAddress(endpoint.Uri, new GrpcChannelOptions { HttpHandler = new ReadableMetadata(_handler) });
    }

    public GrpcChannel Channel { get; }

    /// <summary>Set once the server's certificate was refused.</summary>
    public Unreachable? Distrust { get; private set; }

    public void Dispose()
    {
        Channel.Dispose();
        _handler.Dispose();
    }

    /// <exception cref="Unreachable">Nobody answers there.</exception>
    public static async Task<NetworkStream> Connect(Endpoint endpoint, CancellationToken cancellation)
    {
        var isLocal = endpoint.SocketPath is not null;
        var socket = isLocal
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var connecting = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        connecting.CancelAfter(ConnectTimeout);
        try
        {
            EndPoint address = isLocal
                ? new UnixDomainSocketEndPoint(endpoint.SocketPath!)
                : new DnsEndPoint(endpoint.Uri.IdnHost, endpoint.Uri.Port);
            await socket.ConnectAsync(address, connecting.Token).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (Exception e)
        {
            socket.Dispose();
            throw e switch
            {
                SocketException cause when isLocal => Unreachable.AtSocket(endpoint.SocketPath!, cause),
                SocketException cause => Unreachable.AtHost(endpoint, cause),
                OperationCanceledException when !cancellation.IsCancellationRequested => Unreachable.Silent(endpoint, ConnectTimeout),
                _ => e,
            };
        }
    }
}
