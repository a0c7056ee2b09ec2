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
            options.Interceptors.Add<BeforeEachCall>(Recorder("outer", seen));
            options.Interceptors.Add<BeforeEachCall>(Recorder("inner", seen));
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
            options => options.Interceptors.Add<BeforeEachCall>(Recorder("left by an interceptor", [])),
            (_, context) => Task.FromResult((string)context.UserState["name"]));

        Assert.Equal("left by an interceptor", await server.Channel.CreateCallInvoker().Unary("request"));
    }

    sealed class Idle : Interceptor;

    static Action<ServerCallContext> Recorder(string name, List<string> seen) => context =>
    {
        seen.Add($"{name} {context.Method.Split('/')[^1]}");
        context.UserState["name"] = name;
    };
}
