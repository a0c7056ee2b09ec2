using Google.Protobuf;
using Grpc.Core;
using Orderd.Contracts.Ecommerce;
using Orderd.Contracts.GrpcHealth;
using Orderd.Contracts.GrpcReflection.V1;
using ServingStatus = Orderd.Contracts.GrpcHealth.HealthCheckResponse.Types.ServingStatus;

namespace Orderd.Tests.Native;

/// <summary>Health and reflection of the native daemon: what a disk, a signal and a transport do to them.</summary>
public sealed class DaemonHealth : IDisposable
{
    readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    [Trait("Contract", "8 grpc.health.v1: NOT_SERVING when writes fail, and SERVING again without traffic when they could succeed")]
    public async Task FollowsTheDisk()
    {
        await using var orderd = await StartAsync();
        var orders = orderd.OverSocket();
        await orders.addOrderAsync(new Order { Items = { "before" } });
        using var watch = new Health.HealthClient(orderd.SocketChannel()).Watch(new HealthCheckRequest());
        await NextIsAsync(watch, ServingStatus.Serving);

        // From now on no file of the daemon may grow, which fails a write as a broken disk does: with an input/output error.
        await LimitFileSizeAsync(orderd, "1");
        var failure = await Assert.ThrowsAsync<RpcException>(async () => await orders.addOrderAsync(new Order { Items = { "lost" } }));
        Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
        await NextIsAsync(watch, ServingStatus.NotServing);

        await LimitFileSizeAsync(orderd, "unlimited");
        await NextIsAsync(watch, ServingStatus.Serving);
        Assert.NotEmpty((await orders.addOrderAsync(new Order { Items = { "after" } })).Value);
    }

    [Fact]
    [Trait("Contract", "8 grpc.health.v1: the store is really asked")]
    public async Task FollowsTheFile()
    {
        await using var orderd = await StartAsync();
        var client = new Health.HealthClient(orderd.SocketChannel());
        File.Move(_folder.File("orders.db"), _folder.File("away.db"));

        await Wait.UntilAsync(async () => (await client.CheckAsync(new HealthCheckRequest())).Status == ServingStatus.NotServing);
        File.Move(_folder.File("away.db"), _folder.File("orders.db"));
        await Wait.UntilAsync(async () => (await client.CheckAsync(new HealthCheckRequest())).Status == ServingStatus.Serving);
    }

    [Theory]
    [Trait("Contract", "3 on stop: health turns NOT_SERVING and watchers are told before their streams end")]
    [InlineData("")]
    [InlineData("ecommerce.OrderManagement")]
    [InlineData("sum.SumService")]
    public async Task OnSigtermWatchersAreToldFirst(string service)
    {
        await using var orderd = await StartAsync();
        var client = new Health.HealthClient(orderd.SocketChannel());
        using var watch = client.Watch(new HealthCheckRequest { Service = service });
        using var unknown = client.Watch(new HealthCheckRequest { Service = "nobody.Here" });
        await NextIsAsync(watch, ServingStatus.Serving);
        await NextIsAsync(unknown, ServingStatus.ServiceUnknown);

        Signal.Send(orderd.Process, Signal.Terminate);

        await NextIsAsync(watch, ServingStatus.NotServing);
        foreach (var stream in (IAsyncStreamReader<HealthCheckResponse>[])[watch.ResponseStream, unknown.ResponseStream])
            Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(() => stream.MoveNext())).StatusCode);
        Assert.Equal(0, await orderd.ExitAsync());
    }

    [Fact]
    [Trait("Contract", "3 on stop: health turns NOT_SERVING")]
    public async Task DuringADrainItIsNotServing()
    {
        await using var orderd = await StartAsync();
        var client = new Health.HealthClient(orderd.SocketChannel());
        using var update = orderd.OverSocket().updateOrders();
        await update.RequestStream.WriteAsync(new Order { Id = "1" });
        Assert.Equal(ServingStatus.Serving, (await client.CheckAsync(new HealthCheckRequest())).Status);

        Signal.Send(orderd.Process, Signal.Terminate);
        // The end of this stream gives the daemon half a second in which its connections stay open.
        Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(async () => await update)).StatusCode);

        Assert.Equal(ServingStatus.NotServing, (await client.CheckAsync(new HealthCheckRequest())).Status);
    }

    [Theory]
    [Trait("Contract", "8 Reflection: on for the socket, off on TCP unless configured")]
    [InlineData(null, false)]
    [InlineData("false", false)]
    [InlineData("true", true)]
    public async Task ReflectionIsOnTheSocketAndOnTcpOnlyWhereAskedFor(string? setting, bool overTcp)
    {
        await using var orderd = await StartAsync(setting is null ? [] : [("ORDERD_Reflection__Tcp", setting)]);

        Assert.Equal(StatusCode.OK, (await AskReflectionAsync(orderd.SocketChannel(), "grpc.reflection.v1.ServerReflection")).StatusCode);
        // As if it were not there: the very status of a service that is not.
        var absent = await AskReflectionAsync(orderd.TcpChannel(), "grpc.reflection.v2.ServerReflection");
        Assert.Equal(StatusCode.Unimplemented, absent.StatusCode);
        foreach (var version in (string[])["v1", "v1alpha"])
        {
            var status = await AskReflectionAsync(orderd.TcpChannel(), $"grpc.reflection.{version}.ServerReflection");
            Assert.Equal(overTcp ? StatusCode.OK : absent.StatusCode, status.StatusCode);
            Assert.Equal(overTcp ? "" : absent.Detail, status.Detail);
        }
    }

    Task<NativeOrderd> StartAsync(params (string, string)[] environment)
    {
        string[] flags = ["--socket", _folder.File("o.sock"), "--listen", "127.0.0.1:0", "--store", $"sqlite:{_folder.File("orders.db")}", "--services", "all"];
        return NativeOrderd.StartExactlyAsync(_folder.File("o.sock"), flags, environment);
    }

    static async Task LimitFileSizeAsync(NativeOrderd orderd, string limit)
    {
        var run = await ProgramRun.Of("prlimit", ["--pid", $"{orderd.Process.Id}", $"--fsize={limit}:"]);
        Assert.True(run.ExitCode == 0, run.Error);
    }

    /// <summary>What becomes of one question to a service by this name.</summary>
    static async Task<Status> AskReflectionAsync(ChannelBase channel, string service)
    {
        var info = new Method<byte[], byte[]>(
            MethodType.DuplexStreaming, service, "ServerReflectionInfo", Marshallers.Create(b => b, b => b), Marshallers.Create(b => b, b => b));
        using var call = channel.CreateCallInvoker().AsyncDuplexStreamingCall(info, null, default);
        try
        {
            await call.RequestStream.WriteAsync(new ServerReflectionRequest { ListServices = "" }.ToByteArray());
            await call.RequestStream.CompleteAsync();
            Assert.Single(await call.ResponseStream.ReadAllAsync().ToListAsync());
        }
        catch (Exception e) when (e is RpcException or InvalidOperationException)
        {
            // Refused, perhaps before the question was sent; the status says more.
            await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext());
        }

        return call.GetStatus();
    }

    static async Task NextIsAsync(AsyncServerStreamingCall<HealthCheckResponse> watch, ServingStatus expected)
    {
        Assert.True(await watch.ResponseStream.MoveNext());
        Assert.Equal(expected, watch.ResponseStream.Current.Status);
    }
}
