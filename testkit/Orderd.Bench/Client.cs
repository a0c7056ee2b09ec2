using System.Net.Sockets;
using Grpc.Net.Client;
using Orderd.Contracts.Ecommerce;

namespace Orderd.Bench;

/// <summary>An ordinary .NET client over TCP, for what h2load cannot do: read a stream as it comes, hold a conversation.</summary>
sealed class Client : IDisposable
{
    readonly GrpcChannel _channel;

    public Client(int port) => _channel = GrpcChannel.ForAddress($"http://127.0.0.1:{port}");

    /// <summary>Over a Unix socket.</summary>
    public Client(string socket) => _channel = GrpcChannel.ForAddress("http://localhost", new GrpcChannelOptions
    {
        HttpHandler = new SocketsHttpHandler { ConnectCallback = (_, cancellationToken) => ConnectAsync(socket, cancellationToken) },
        DisposeHttpClient = true,
    });

    public OrderManagement.OrderManagementClient Orders => new(_channel);

    public void Dispose() => _channel.Dispose();

    static async ValueTask<Stream> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
        return new NetworkStream(socket, ownsSocket: true);
    }
}
