using Grpc.Core;
using Orderd.Contracts.Ecommerce;
using Orderd.Tests.Hosted;

namespace Orderd.Tests.Kit;

/// <summary>With a clock and ids of the test's own, nothing of a host is left to chance.</summary>
public class Determinism
{
    static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);
    static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task TheSameCallsAreAnsweredAndLoggedWordByWordTheSame()
    {
        var first = await RunAsync();
        var second = await RunAsync();

        Assert.Equal(first, second);
        Assert.Equal(10, first.Count(line => line.Contains("\"event\":\"call\"", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task ShipmentsCountOnFromTheOrdersAndRequestsByThemselves()
    {
        await using var host = await OrderdHost.StartAsync(new() { NewId = new CountingIds().NewId });
        var orders = host.BoundedOrders();
        var id = await orders.AddAsync(new Order());

        var shipment = Assert.Single(await orders.ProcessAsync(id));

        Assert.Equal(("00000000-0000-7000-8000-000000000001", "00000000-0000-7000-8000-000000000002"), (id, shipment.Id));
        Assert.Equal(["request-1", "request-2"], host.Calls.All.Select(call => call.RequestId));
    }

    [Fact]
    public async Task TheCallersDeadlineGoesByTheClockToo()
    {
        var clock = new ManualClock();
        await using var host = await OrderdHost.StartAsync(new() { Clock = clock });
        host.Faults.Next("addOrder").Delay(2 * Hour);
        var unary = host.Orders.addOrderAsync(new Order(), deadline: DateTime.UtcNow + Hour).ResponseAsync;
        using var stream = host.Orders.processOrders(deadline: DateTime.UtcNow + Hour);
        // Once a message is in, the call's time runs.
        await host.Calls.WaitForAsync(call => call is { Name: "addOrder", Received: 1 });
        await stream.RequestStream.WriteAsync(new() { Value = "nope" });
        Assert.True(await stream.ResponseStream.MoveNext(CancellationToken.None));
        var answer = stream.ResponseStream.MoveNext(CancellationToken.None);

        // What is left of the hour when the call gets here is somewhat less.
        clock.Advance(Hour - TimeSpan.FromMinutes(1));
        Assert.False(unary.IsCompleted || answer.IsCompleted);
        clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(StatusCode.DeadlineExceeded, (await Assert.ThrowsAsync<RpcException>(() => unary.WaitAsync(Bound))).StatusCode);
        Assert.Equal(StatusCode.DeadlineExceeded, (await Assert.ThrowsAsync<RpcException>(() => answer.WaitAsync(Bound))).StatusCode);
    }

    [Fact]
    public async Task TheLogShowsTheTimeOfTheClock()
    {
        var clock = new ManualClock(new DateTimeOffset(2031, 4, 5, 6, 7, 8, TimeSpan.Zero));
        await using var host = await OrderdHost.StartAsync(new() { Clock = clock });

        Assert.StartsWith("{\"time\":\"2031-04-05T06:07:08Z\"", await host.Log.WaitForAsync(_ => true), StringComparison.Ordinal);
    }

    static async Task<IReadOnlyList<string>> RunAsync()
    {
        var clock = new ManualClock();
        await using var host = await OrderdHost.StartAsync(new() { Clock = clock, NewId = new CountingIds().NewId, SampleData = true });
        var orders = host.BoundedOrders();
        var id = await orders.AddAsync(new Order { Items = { "Item" } }, "key");
        clock.Advance(TimeSpan.FromSeconds(3));
        await orders.AddAsync(new Order { Items = { "Item" } }, "key");
        await orders.GetAsync(id);
        await orders.SearchAsync("Item");
        await orders.UpdateAsync(new Order { Id = "1" }, new Order { Id = "2" });
        await orders.ProcessAsync("101", "1", "nope");
        await orders.DeleteAsync("1");
        Assert.False(await orders.HasAsync("1"));
        host.Faults.Next().BreakStore(StoreTrouble.Down);
        await Assert.ThrowsAsync<RpcException>(() => orders.DeleteAsync("2"));
        await Assert.ThrowsAsync<RpcException>(() => orders.AddAsync(new Order { Price = -1 }));

        await host.Log.WaitForAsync(line => line.Contains("\"InvalidArgument\"", StringComparison.Ordinal));
        return host.Log.Lines;
    }
}
