using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Orderd.Tests.GrpcApi;

public class ServerInterceptors
{
    [Fact]
    public async Task EveryCallTypePassesInOrder()
    {
        List<string> seen = [];
        await using var server = await EchoServer.StartAsync(options =>
        {
            options.Interceptors.Add<Recorder>("outer", seen);
            options.Interceptors.Add<Recorder>("inner", seen);
        });
        var invoker = server.Channel.CreateCallInvoker();

        Assert.Equal("a", await invoker.Unary("a"));
        Assert.Equal("a+b", await invoker.JoinAsync("a", "b"));
        Assert.Equal(["a", "b"], await invoker.SplitAsync("a+b"));
        Assert.Equal(["a", "b"], await invoker.EchoAsync("a", "b"));

        Assert.Equal(
            [
                "outer Unary", "inner Unary",
                "outer ClientStreaming", "inner ClientStreaming",
                "outer ServerStreaming", "inner ServerStreaming",
                "outer DuplexStreaming", "inner DuplexStreaming",
            ],
            seen);
    }

    [Fact]
    public async Task WithoutOverridesCallsPassThrough()
    {
        await using var server = await EchoServer.StartAsync(options => options.Interceptors.Add<Idle>());
        var invoker = server.Channel.CreateCallInvoker();

        Assert.Equal("a", await invoker.Unary("a"));
        Assert.Equal("a+b", await invoker.JoinAsync("a", "b"));
        Assert.Equal(["a", "b"], await invoker.SplitAsync("a+b"));
        Assert.Equal(["a", "b"], await invoker.EchoAsync("a", "b"));
    }

    [Fact]
    public async Task UserStateReachesTheHandler()
    {
        await using var server = await EchoServer.StartAsync(
            options => options.Interceptors.Add<Recorder>("left by an interceptor", new List<string>()),
            (_, context) => Task.FromResult((string)context.UserState["name"]));

        Assert.Equal("left by an interceptor", await server.Channel.CreateCallInvoker().Unary("request"));
    }

    sealed class Idle : Interceptor;

    sealed class Recorder(string name, List<string> seen) : Interceptor
    {
        public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
            TRequest request,
            ServerCallContext context,
            UnaryServerMethod<TRequest, TResponse> continuation)
        {
            Record(context);
            return continuation(request, context);
        }

        public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
            IAsyncStreamReader<TRequest> requestStream,
            ServerCallContext context,
            ClientStreamingServerMethod<TRequest, TResponse> continuation)
        {
            Record(context);
            return continuation(requestStream, context);
        }

        public override Task ServerStreamingServerHandler<TRequest, TResponse>(
            TRequest request,
            IServerStreamWriter<TResponse> responseStream,
            ServerCallContext context,
            ServerStreamingServerMethod<TRequest, TResponse> continuation)
        {
            Record(context);
            return continuation(request, responseStream, context);
        }

        public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
            IAsyncStreamReader<TRequest> requestStream,
            IServerStreamWriter<TResponse> responseStream,
            ServerCallContext context,
            DuplexStreamingServerMethod<TRequest, TResponse> continuation)
        {
            Record(context);
            return continuation(requestStream, responseStream, context);
        }

        void Record(ServerCallContext context)
        {
            seen.Add($"{name} {context.Method.Split('/')[^1]}");
            context.UserState["name"] = name;
        }
    }
}
