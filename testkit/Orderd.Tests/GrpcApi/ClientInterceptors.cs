using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Orderd.Tests.GrpcApi;

public class ClientInterceptors
{
    [Fact]
    public async Task EveryCallTypePassesInOrder()
    {
        List<string> seen = [];
        await using var server = await EchoServer.StartAsync();
        var invoker = server.Channel.Intercept(new Recorder("outer", seen), new Recorder("inner", seen));

        Assert.Equal("a", invoker.Blocking("a"));
        Assert.Equal("a", await invoker.Unary("a"));
        Assert.Equal("a+b", await invoker.JoinAsync("a", "b"));
        Assert.Equal(["a", "b"], await invoker.SplitAsync("a+b"));
        Assert.Equal(["a", "b"], await invoker.EchoAsync("a", "b"));

        Assert.Equal(
            [
                "outer blocking Unary", "inner blocking Unary",
                "outer Unary", "inner Unary",
                "outer ClientStreaming", "inner ClientStreaming",
                "outer ServerStreaming", "inner ServerStreaming",
                "outer DuplexStreaming", "inner DuplexStreaming",
            ],
            seen);
    }

    [Fact]
    public async Task InterceptorAddedLaterIsMetFirst()
    {
        List<string> seen = [];
        await using var server = await EchoServer.StartAsync();

        await server.Channel.Intercept(new Recorder("first", seen)).Intercept(new Recorder("later", seen)).Unary("a");

        Assert.Equal(["later Unary", "first Unary"], seen);
    }

    [Fact]
    public async Task WithoutOverridesCallsPassThrough()
    {
        await using var server = await EchoServer.StartAsync();
        var invoker = server.Channel.Intercept(new Idle());

        Assert.Equal("a", invoker.Blocking("a"));
        Assert.Equal("a", await invoker.Unary("a"));
        Assert.Equal("a+b", await invoker.JoinAsync("a", "b"));
        Assert.Equal(["a", "b"], await invoker.SplitAsync("a+b"));
        Assert.Equal(["a", "b"], await invoker.EchoAsync("a", "b"));
    }

    [Fact]
    public async Task FunctionChangesTheHeadersOfEveryCallType()
    {
        List<string> arrived = [];
        void Show(ServerCallContext context) => arrived.Add(
            $"{context.RequestHeaders.GetValue("asked")} {context.RequestHeaders.GetValue("own")}".Trim());
        await using var server = await EchoServer.StartAsync(options => options.Interceptors.Add<BeforeEachCall>((Action<ServerCallContext>)Show));
        var asked = 0;
        var invoker = server.Channel.Intercept(headers => [.. headers, new("asked", $"{++asked}")]);

        invoker.Blocking("a");
        await invoker.Unary("a", [new("own", "kept")]);
        await invoker.JoinAsync("a");
        await invoker.SplitAsync("a");
        await invoker.EchoAsync("a");

        Assert.Equal(["1", "2 kept", "3", "4", "5"], arrived);
    }

    sealed class Idle : Interceptor;

    sealed class Recorder(string name, List<string> seen) : Interceptor
    {
        public override TResponse BlockingUnaryCall<TRequest, TResponse>(
            TRequest request,
            ClientInterceptorContext<TRequest, TResponse> context,
            BlockingUnaryCallContinuation<TRequest, TResponse> continuation)
        {
            seen.Add($"{name} blocking {context.Method.Name}");
            return continuation(request, context);
        }

        public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
            TRequest request,
            ClientInterceptorContext<TRequest, TResponse> context,
            AsyncUnaryCallContinuation<TRequest, TResponse> continuation)
        {
            seen.Add($"{name} {context.Method.Name}");
            return continuation(request, context);
        }

        public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
            TRequest request,
            ClientInterceptorContext<TRequest, TResponse> context,
            AsyncServerStreamingCallContinuation<TRequest, TResponse> continuation)
        {
            seen.Add($"{name} {context.Method.Name}");
            return continuation(request, context);
        }

        public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
            ClientInterceptorContext<TRequest, TResponse> context,
            AsyncClientStreamingCallContinuation<TRequest, TResponse> continuation)
        {
            seen.Add($"{name} {context.Method.Name}");
            return continuation(context);
        }

        public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
            ClientInterceptorContext<TRequest, TResponse> context,
            AsyncDuplexStreamingCallContinuation<TRequest, TResponse> continuation)
        {
            seen.Add($"{name} {context.Method.Name}");
            return continuation(context);
        }
    }
}
