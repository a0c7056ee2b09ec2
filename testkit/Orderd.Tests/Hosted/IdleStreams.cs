using System.Net;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.DependencyInjection;
using Orderd.Budget;
using Orderd.Contracts.Ecommerce;
using Orderd.Services.Orders;
using Orderd.Tests.Native;
using Orderd.Tests.Servers;

namespace Orderd.Tests.Hosted;

/// <summary>
/// `Limits:IdleStream` and `Limits:DefaultDeadline`, with a clock that the test moves and real connections, because a reader that
/// does not read is only felt through HTTP/2's windows.
/// </summary>
public class IdleStreams
{
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);
    static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    readonly ManualClock _clock = new();

    [Fact]
    [Trait("Contract", "9 Idle calls: A silent uploader is freed, others are unaffected")]
    public async Task ASilentUploaderIsFreedAndNothingElseOfItsConnection()
    {
        await using var host = await StartAsync();
        var orders = host.BoundedOrders();
        using var silent = orders.Client.updateOrders();
        await silent.RequestStream.WriteAsync(new Order { Id = "never" });
        using var talking = orders.Client.processOrders();

        var freed = silent.ResponseAsync;
        await AdvanceUntilAsync(freed, () => AskAsync(talking));

        AssertIdle(await Assert.ThrowsAsync<RpcException>(() => freed));
        await AskAsync(talking);
        Assert.False(await orders.HasAsync("never"));
        Assert.Equal(0, host.Services.GetRequiredService<UploadBudget>().Kept);
    }

    [Fact]
    [Trait("Contract", "9 Idle calls: A stalled reader is freed, others are unaffected")]
    public async Task AStalledReaderIsFreedAndNothingElseOfItsConnection()
    {
        await using var host = await StartAsync();
        var orders = host.BoundedOrders();
        // Nearly 1 MB each: more than any window the client has open while it does not read.
        var items = Enumerable.Repeat(new string('x', 1_000), 990);
        foreach (var id in Enumerable.Range(0, 40))
            await orders.UpdateAsync(new Order { Id = $"{id}", Items = { items } });
        using var stalled = orders.Client.searchOrders(new StringValue { Value = "x" }, new Metadata { { "x-request-id", "stalled" } });
        using var talking = orders.Client.processOrders();

        await AdvanceUntilAsync(host.Log.WaitForCallAsync("stalled"), () => AskAsync(talking));

        var error = await Assert.ThrowsAsync<RpcException>(async () => await stalled.ResponseStream.ReadAllAsync().CountAsync());
        Assert.Equal(StatusCode.ResourceExhausted, error.StatusCode);
        Assert.Equal("ResourceExhausted", (await host.Log.WaitForCallAsync("stalled")).GetProperty("status").GetString());
        await AskAsync(talking);
    }

    [Fact]
    [Trait("Contract", "9 Idle calls: A stream is idle after 5 minutes, and any message counts")]
    public async Task AMessageEveryFiveMinutesKeepsAStream()
    {
        await using var host = await StartAsync();
        using var call = host.BoundedOrders().Client.processOrders();
        for (var i = 0; i < 5; i++)
        {
            await AskAsync(call);
            _clock.Advance(Limit - Tick);
        }

        await AskAsync(call);
    }

    [Fact]
    [Trait("Contract", "9 Idle calls: Only waiting for the client counts: a stream whose service is quiet is left alone")]
    public async Task AStreamWhoseServiceTakesItsTimeIsLeftAlone()
    {
        var reached = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        await using var host = await HostedOrders.OverAsync(
            new ScriptedStore(cancellation =>
            {
                reached.TrySetResult();
                return go.Task.WaitAsync(cancellation);
            }),
            _clock);
        using var call = host.BoundedOrders().Client.processOrders();
        await call.RequestStream.WriteAsync(new StringValue { Value = "unknown" });
        var answer = call.ResponseStream.MoveNext();
        await reached.Task.WaitAsync(NativeOrderd.Bound);
        for (var i = 0; i < 12; i++)
            _clock.Advance(Limit);
        go.SetResult();

        Assert.True(await answer);
    }

    [Theory]
    [Trait("Contract", "9 Idle calls: A unary call without a deadline gets 30 s, also for its request to come; with one far away, 5 minutes without a byte")]
    [InlineData(null, 30)]
    [InlineData("99999999S", 300)]
    public async Task ARequestThatDoesNotComeIsGivenUpAlone(string? timeout, int seconds)
    {
        await using var host = await StartAsync();
        using var client = new HttpClient(host.CreateHandler());
        var reached = new TaskCompletionSource();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(host.Address, "/ecommerce.OrderManagement/addOrder"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new EndlessContent(reached) { Headers = { ContentType = new("application/grpc") } },
        };
        request.Headers.Add("te", "trailers");
        if (timeout is not null)
            request.Headers.Add("grpc-timeout", timeout);
        var answer = client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await reached.Task.WaitAsync(NativeOrderd.Bound);
        // The connection has a timer, too, until the call is there; and the call waits from its last byte on.
        await host.Calls.WaitForAsync(call => call.Name == "addOrder");
        await Wait.UntilAsync(() => host.Services.GetRequiredService<MemoryBudget>().Used >= EndlessContent.Announced);
        await _clock.WaitForTimerAsync(TimeSpan.FromSeconds(seconds));

        _clock.Advance(TimeSpan.FromSeconds(seconds) - Tick);
        Assert.False(answer.IsCompleted);
        _clock.Advance(Tick);

        using var response = await answer.WaitAsync(NativeOrderd.Bound);
        Assert.Equal("4", response.Headers.GetValues("grpc-status").Single());
        var line = await host.Log.WaitForCallAsync(response.Headers.GetValues("x-request-id").Single());
        Assert.Equal("DeadlineExceeded", line.GetProperty("status").GetString());

        using var channel = GrpcChannel.ForAddress(host.Address, new GrpcChannelOptions { HttpClient = client });
        var other = await Assert.ThrowsAsync<RpcException>(() => new OrderCalls(channel.CreateCallInvoker()).GetAsync("unknown"));
        Assert.Equal(StatusCode.NotFound, other.StatusCode);
        var next = await host.Log.WaitForCallAsync(other.Trailers.GetValue("x-request-id")!);
        Assert.Equal(line.GetProperty("peer").GetString(), next.GetProperty("peer").GetString());
    }

    [Fact]
    [Trait("Contract", "9 Idle calls: An answer that its client does not take is given up after 5 minutes, and its memory given back")]
    public async Task AnAnswerThatIsNotTakenIsGivenUp()
    {
        await using var host = await StartAsync();
        var budget = host.Services.GetRequiredService<MemoryBudget>();
        var orders = host.BoundedOrders();
        await orders.UpdateAsync(new Order { Id = "large", Items = { Enumerable.Repeat(new string('x', 1_000), 990) } });
        using var client = new HttpClient(host.CreateHandler());
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(host.Address, "/ecommerce.OrderManagement/getOrder"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent([0, 0, 0, 0, 7, 10, 5, .. "large"u8]) { Headers = { ContentType = new("application/grpc") } },
        };
        request.Headers.Add("te", "trailers");
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).WaitAsync(TimeSpan.FromSeconds(20));
        await host.Log.WaitForCallAsync(response.Headers.GetValues("x-request-id").Single());
        Assert.True(budget.Used > 900_000);

        _clock.Advance(Limit + TimeSpan.FromSeconds(1));

        await Wait.UntilAsync(() => budget.Used < 500_000);
        await Assert.ThrowsAnyAsync<Exception>(() => response.Content.ReadAsByteArrayAsync().WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.True(await orders.HasAsync("large"));
    }

    Task<OrderdHost> StartAsync(params (string Key, string Value)[] settings) => OrderdHost.StartAsync(new()
    {
        Clock = _clock,
        Transport = OrderdTransport.Tcp,
        Settings = settings.ToDictionary(pair => pair.Key, pair => pair.Value),
    });

    // How long it takes the server to see that it waits is not to be told from outside: time goes on until it has.
    async Task AdvanceUntilAsync(Task end, Func<Task> meanwhile)
    {
        await Wait.UntilAsync(async () =>
        {
            await meanwhile();
            _clock.Advance(Limit / 2);
            return end.IsCompleted;
        });
    }

    static async Task AskAsync(AsyncDuplexStreamingCall<StringValue, CombinedShipment> call)
    {
        await call.RequestStream.WriteAsync(new StringValue { Value = "unknown" });
        Assert.True(await call.ResponseStream.MoveNext());
    }

    static void AssertIdle(RpcException e) =>
        Assert.Equal((StatusCode.ResourceExhausted, "The client left the stream idle for too long."), (e.StatusCode, e.Status.Detail));

    /// <summary>Says that it will come, and never does.</summary>
    sealed class EndlessContent(TaskCompletionSource reached) : HttpContent
    {
        /// <summary>The bytes of its message: so many that memory is reserved for them as soon as the first have come.</summary>
        public const int Announced = 0x10000;

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(new byte[] { 0, 0, 1, 0, 0, 1 });
            await stream.FlushAsync();
            reached.SetResult();
            await Task.Delay(Timeout.Infinite);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
