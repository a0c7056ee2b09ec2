using Grpc.Core;

namespace Orderd.Tests.GrpcApi;

public class Clients
{
    [Fact]
    public void WithoutAChannelMakeNoCalls() => Assert.Throws<NotImplementedException>(() => new Client().Call("request"));

    [Fact]
    public void HostIsTheChannelsUnlessGiven()
    {
        var client = new Client(new HostEcho());

        Assert.Equal("none", client.Call("request"));
        Assert.Equal("a.example", client.WithHost("a.example").Call("request"));
        Assert.Equal("b.example", client.WithHost("a.example").WithHost("b.example").Call("request"));
        Assert.Equal("none", client.Call("request"));
    }

    [Fact]
    public async Task OverAChannel()
    {
        await using var server = await EchoServer.StartAsync();

        Assert.Equal("request", new Client(server.Channel).Call("request"));
        Assert.Equal("request", new Client(server.Channel).WithHost("a.example").Call("request"));
    }

    /// <summary>As generated code writes it.</summary>
    sealed class Client : ClientBase<Client>
    {
        public Client()
        {
        }

        public Client(ChannelBase channel) : base(channel)
        {
        }

        public Client(CallInvoker callInvoker) : base(callInvoker)
        {
        }

        Client(ClientBaseConfiguration configuration) : base(configuration)
        {
        }

        public string Call(string request) => CallInvoker.Blocking(request);

        protected override Client NewInstance(ClientBaseConfiguration configuration) => new(configuration);
    }

    /// <summary>Answers with the host called.</summary>
    sealed class HostEcho : CallInvoker
    {
        public override TResponse BlockingUnaryCall<TRequest, TResponse>(
            Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
            (TResponse)(object)(host ?? "none");

        public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
            Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
            throw new NotSupportedException();

        public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
            Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
            throw new NotSupportedException();

        public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
            Method<TRequest, TResponse> method, string? host, CallOptions options) =>
            throw new NotSupportedException();

        public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
            Method<TRequest, TResponse> method, string? host, CallOptions options) =>
            throw new NotSupportedException();
    }
}
