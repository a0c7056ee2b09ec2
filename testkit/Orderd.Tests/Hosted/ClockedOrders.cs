using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orderd.Contracts.Ecommerce;
using Orderd.Store;
using Orderd.Tests.Native;
using Orderd.Tests.Servers;

namespace Orderd.Tests.Hosted;

/// <summary>What depends on time, with a clock that the test moves.</summary>
public class ClockedOrders
{
    static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    readonly ManualClock _clock = new();

    public static TheoryData<string> Methods => [.. RawMethod.Names];

    public static TheoryData<string> UnaryMethods => [.. RawMethod.UnaryNames];

    [Theory]
    [Trait("Contract", "2 addOrder: keys live 24 h")]
    [InlineData(OrderdStore.Memory)]
    [InlineData(OrderdStore.Sqlite)]
    public async Task AKeyLives24Hours(OrderdStore store)
    {
        await using var host = await OrderdHost.StartAsync(new() { Clock = _clock, Store = store });
        var orders = host.BoundedOrders();
        var first = await orders.AddAsync(new Order(), "key");

        _clock.Advance(OrderStore.IdempotencyWindow - Tick);
        Assert.Equal(first, await orders.AddAsync(new Order(), "key"));
        var conflict = await Assert.ThrowsAsync<RpcException>(() => orders.AddAsync(new Order { Price = 1 }, "key"));
        Assert.Equal(StatusCode.AlreadyExists, conflict.StatusCode);

        // A repeat does not make it live longer.
        _clock.Advance(Tick);
        Assert.NotEqual(first, await orders.AddAsync(new Order { Price = 1 }, "key"));
    }

    [Fact]
    [Trait("Contract", "2 addOrder: keys are stored in the same transaction as the order: they outlive the daemon")]
    public async Task AKeyOutlivesTheDaemon()
    {
        using var folder = new Native.ScratchFolder();
        var options = new OrderdHostOptions { Store = OrderdStore.Sqlite, StoreFile = folder.File("orders.db") };
        string first;
        await using (var host = await OrderdHost.StartAsync(options))
            first = await host.BoundedOrders().AddAsync(new Order(), "key");

        await using var again = await OrderdHost.StartAsync(options);

        Assert.Equal(first, await again.BoundedOrders().AddAsync(new Order(), "key"));
    }

    [Fact]
    [Trait("Contract", "2 processOrders: 200 ms after its first order arrived (`Processing:FlushAfter`)")]
    public async Task ABatchWaits200MillisecondsAndNoLonger()
    {
        await using var host = await OrderdHost.StartAsync(new() { Clock = _clock, SampleData = true });
        using var call = host.BoundedOrders().Client.processOrders();
        await call.RequestStream.WriteAsync(new StringValue { Value = "101" });
        await _clock.WaitForTimerAsync(TimeSpan.FromMilliseconds(200));
        var answer = call.ResponseStream.MoveNext(CancellationToken.None);

        _clock.Advance(TimeSpan.FromMilliseconds(199));
        // The second order must not start the time anew.
        await call.RequestStream.WriteAsync(new StringValue { Value = "102" });
        await _clock.WaitForTimerAsync(Tick);
        Assert.False(answer.IsCompleted);

        _clock.Advance(Tick);
        Assert.True(await answer);
        Assert.Contains("101", call.ResponseStream.Current.OrdersList.Select(order => order.Id));
    }

    [Fact]
    [Trait("Contract", "2 processOrders: a batch closes when it holds `Processing:BatchSize` orders")]
    public async Task BatchSizeAndFlushAfterCanBeSet()
    {
        await using var host = await OrderdHost.StartAsync(new()
        {
            Clock = _clock,
            SampleData = true,
            Settings = new Dictionary<string, string> { ["Processing:BatchSize"] = "4", ["Processing:FlushAfter"] = "1h", ["Limits:IdleStream"] = "24h" },
        });
        using var call = host.BoundedOrders().Client.processOrders();
        foreach (var id in (string[])["101", "102", "103"])
            await call.RequestStream.WriteAsync(new StringValue { Value = id });
        await _clock.WaitForTimerAsync(TimeSpan.FromHours(1));
        _clock.Advance(TimeSpan.FromMinutes(59));
        var answer = call.ResponseStream.MoveNext(CancellationToken.None);
        Assert.False(answer.IsCompleted);

        await call.RequestStream.WriteAsync(new StringValue { Value = "104" });

        Assert.True(await answer);
        Assert.Equal(4, call.ResponseStream.Current.OrdersList.Count);
    }

    [Fact]
    [Trait("Contract", "2 processOrders: a batch also closes before its orders pass 3 MiB, so that a shipment fits every client's 4 MiB")]
    public async Task ABatchClosesBeforeItPasses3MiB()
    {
        await using var host = await OrderdHost.StartAsync(new()
        {
            Clock = _clock,
            Settings = new Dictionary<string, string> { ["Processing:BatchSize"] = "1000" },
        });
        var orders = host.BoundedOrders();
        // Three of them have 2.94 MiB, four 3.92 MiB.
        var items = Enumerable.Repeat(new string('x', 1_024), 1_000);
        await orders.UpdateAsync(Enumerable.Range(0, 7).Select(i => new Order { Id = $"{i}", Items = { items } }));

        var shipments = await orders.ProcessAsync(Enumerable.Range(0, 7).Select(i => $"{i}"));

        Assert.Equal([3, 3, 1], shipments.Select(shipment => shipment.OrdersList.Count));
        Assert.All(shipments, shipment => Assert.InRange(shipment.CalculateSize(), 0, 4 * 1024 * 1024));
        Assert.Equal(Enumerable.Range(0, 7).Select(i => $"{i}"), shipments.SelectMany(s => s.OrdersList).Select(order => order.Id));
    }

    [Theory]
    [Trait("Contract", "3: a unary call without a deadline gets 30 s (`Limits:DefaultDeadline`); the cancellation token reaches every read, write and store call")]
    [MemberData(nameof(UnaryMethods))]
    public async Task AUnaryCallWithoutADeadlineGets30Seconds(string method)
    {
        var reached = new TaskCompletionSource();
        await using var host = await HostedOrders.OverAsync(
            new ScriptedStore(async cancellation =>
            {
                reached.SetResult();
                await Task.Delay(Timeout.Infinite, cancellation);
            }),
            _clock);
        var failure = host.FailureAsync(method);
        await reached.Task.WaitAsync(NativeOrderd.Bound);

        _clock.Advance(TimeSpan.FromSeconds(30) - Tick);
        Assert.False(failure.IsCompleted);
        _clock.Advance(Tick);

        var error = await failure;
        Assert.Equal(StatusCode.DeadlineExceeded, error.StatusCode);
        Snapshot.Match(error);
    }

    [Theory]
    [Trait("Contract", "3: the cancellation token reaches every read, write and store call")]
    [MemberData(nameof(Methods))]
    public async Task TheCallersCancellationReachesTheStore(string method)
    {
        var reached = new TaskCompletionSource();
        var cancelled = new TaskCompletionSource();
        await using var host = await HostedOrders.OverAsync(new ScriptedStore(async cancellation =>
        {
            reached.SetResult();
            using var registration = cancellation.Register(cancelled.SetResult);
            await Task.Delay(Timeout.Infinite, cancellation);
        }));
        using var caller = new CancellationTokenSource();
        var options = new CallOptions(new Metadata { { "x-request-id", "mine" } }, cancellationToken: caller.Token);
        var call = RawMethod.CallAsync(host.BoundedCalls(), method, [0x0a, 1, (byte)'1'], options);
        await reached.Task.WaitAsync(NativeOrderd.Bound);

        await caller.CancelAsync();

        await cancelled.Task.WaitAsync(NativeOrderd.Bound);
        await Assert.ThrowsAnyAsync<RpcException>(() => call);
        Assert.Equal("Cancelled", (await host.Log.WaitForCallAsync("mine")).GetProperty("status").GetString());
    }
}
