using Grpc.Core;
using Grpc.Net.Client;

namespace Orderd.Tests.GrpcApi;

public class Credentials
{
    static readonly CallCredentials Bearer = CallCredentials.FromInterceptor((context, headers) =>
    {
        headers.Add("authorization", $"Bearer for {context.MethodName} of {context.ServiceUrl}");
        return Task.CompletedTask;
    });

    static readonly CallCredentials Second = CallCredentials.FromInterceptor((_, headers) =>
    {
        headers.Add("second", "2");
        return Task.CompletedTask;
    });

    [Fact]
    public async Task OfAChannelAddHeadersToEveryCall()
    {
        await using var server = await StartReadingHeadersAsync();
        using var channel = GrpcChannel.ForAddress(server.Address, new GrpcChannelOptions
        {
            Credentials = ChannelCredentials.Create(ChannelCredentials.Insecure, CallCredentials.Compose(Bearer, Second)),
            UnsafeUseInsecureChannelCallCredentials = true,
        });

        var headers = await channel.CreateCallInvoker().Unary("request");

        Assert.Equal($"Bearer for Unary of {server.Address}/test.Echo, 2", headers);
    }

    [Fact]
    public async Task OfACallAreNotSentInTheClearUnasked()
    {
        await using var server = await StartReadingHeadersAsync();
        var invoker = server.Channel.CreateCallInvoker();

        var headers = await invoker.AsyncUnaryCall(
            EchoServer.Unary, null, EchoServer.InTime.WithCredentials(Bearer), "request");

        Assert.Equal(", ", headers);
    }

    [Fact]
    public void SingleOneIsNoComposition()
    {
        Assert.Throws<ArgumentException>(() => CallCredentials.Compose());
        Assert.Throws<ArgumentException>(() => CallCredentials.Compose(Bearer));
        Assert.Throws<ArgumentNullException>(() => CallCredentials.FromInterceptor(null!));
        Assert.Throws<ArgumentNullException>(() => ChannelCredentials.Create(ChannelCredentials.Insecure, null!));
    }

    [Fact]
    public void OfTlsMustFitTheAddress()
    {
        Assert.Throws<InvalidOperationException>(() =>
            GrpcChannel.ForAddress("http://localhost", new GrpcChannelOptions { Credentials = ChannelCredentials.SecureSsl }));
        Assert.Throws<InvalidOperationException>(() =>
            GrpcChannel.ForAddress("https://localhost", new GrpcChannelOptions { Credentials = ChannelCredentials.Insecure }));
        using var channel = GrpcChannel.ForAddress(
            "https://localhost", new GrpcChannelOptions { Credentials = new SslCredentials() });
        Assert.Equal("localhost", channel.Target);
    }

    static Task<EchoServer> StartReadingHeadersAsync() => EchoServer.StartAsync(unary: (_, context) => Task.FromResult(
        $"{context.RequestHeaders.GetValue("authorization")}, {context.RequestHeaders.GetValue("second")}"));
}
