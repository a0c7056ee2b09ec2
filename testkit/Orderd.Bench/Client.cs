using Grpc.Net.Client;
using Orderd.Contracts.Ecommerce;

namespace Orderd.Bench;

/// <summary>An ordinary .NET client over TCP, for what h2load cannot do: read a stream as it comes, hold a conversation.</summary>
sealed class Client(int port) : IDisposable
{
    readonly GrpcChannel _channel = GrpcChannel.ForAddress($"http://127.0.0.1:{port}");

    public OrderManagement.OrderManagementClient Orders => new(_channel);

    public void Dispose() => _channel.Dispose();
}
