using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Orderd.Contracts.Ecommerce;
using Orderd.Services.Orders;

namespace Orderd.Tests.Hosted;

/// <summary>What one call may bring along.</summary>
public class CallLimits
{
    [Theory]
    [Trait("Contract", "9 Headers: 16 KiB of headers, 64 fields")]
    [InlineData(1, 16_500)]
    [InlineData(1, 24_000)]
    [InlineData(70, 1)]
    [InlineData(120, 1)]
    public async Task TooManyHeadersAreRefusedAloneAndSayHowManyMayBe(int fields, int length)
    {
        await using var host = await OrderdHost.StartAsync(new() { Transport = OrderdTransport.Tcp, SampleData = true });
        var orders = host.BoundedOrders();
        using var before = orders.Client.processOrders();
        var headers = new Metadata();
        for (var i = 0; i < fields; i++)
            headers.Add($"x-{i}", new string('x', length));

        var error = await host.FailureAsync("getOrder", headers);

        Assert.Equal(StatusCode.ResourceExhausted, error.StatusCode);
        Assert.StartsWith("A call has at most 64 header fields and 16384 bytes of them; this one has ", error.Status.Detail, StringComparison.Ordinal);
        // The connection is the same, and its other calls go on.
        await before.RequestStream.WriteAsync(new() { Value = "unknown" });
        Assert.True(await before.ResponseStream.MoveNext());
    }

    [Fact]
    [Trait("Contract", "9 Headers: What is within the limits of headers arrives")]
    public async Task ManyHeadersArrive()
    {
        await using var host = await OrderdHost.StartAsync(new() { Transport = OrderdTransport.Tcp, SampleData = true });
        var headers = new Metadata();
        for (var i = 0; i < 50; i++)
            headers.Add($"x-{i}", new string('x', 300));

        Assert.Equal("101", (await host.Orders.getOrderAsync(new() { Value = "101" }, headers)).Id);
    }

    [Theory]
    [Trait("Contract", "9 Messages and uploads: Limits:MessageBytes")]
    [InlineData("64KiB", 60_000, null)]
    [InlineData("64KiB", 70_000, StatusCode.ResourceExhausted)]
    [InlineData("1024", 2_000, StatusCode.ResourceExhausted)]
    public async Task AMessageHasSoManyBytes(string limit, int bytes, StatusCode? status)
    {
        await using var host = await OrderdHost.StartAsync(new() { Settings = new Dictionary<string, string> { ["Limits:MessageBytes"] = limit } });
        var items = Enumerable.Repeat(new string('x', 500), bytes / 503);

        var error = await Record.ExceptionAsync(() => host.BoundedOrders().AddAsync(new Order { Items = { items } }));

        Assert.Equal(status, (error as RpcException)?.StatusCode);
    }

    [Fact]
    [Trait("Contract", "9 Messages and uploads: Limits:UploadBytes holds for all open updateOrders streams together, and is given back exactly")]
    public async Task OpenUploadsShareABudget()
    {
        await using var host = await OrderdHost.StartAsync(new() { Settings = new Dictionary<string, string> { ["Limits:UploadBytes"] = "1MiB" } });
        var budget = host.Services.GetRequiredService<UploadBudget>();
        var orders = host.BoundedOrders();
        var large = Enumerable.Repeat(new string('x', 1_000), 300).ToList();
        using var first = orders.Client.updateOrders();
        await first.RequestStream.WriteAsync(new Order { Id = "first", Items = { large } });
        await Native.Wait.UntilAsync(() => budget.Kept > 600_000);
        var kept = budget.Kept;

        var error = await Assert.ThrowsAsync<RpcException>(() => orders.UpdateAsync(new Order { Id = "second", Items = { large } }));
        Assert.Equal(StatusCode.ResourceExhausted, error.StatusCode);
        Assert.Contains("updateOrders streams of all callers", error.Status.Detail, StringComparison.Ordinal);
        Assert.Equal(kept, budget.Kept);

        // There is room for a small one, and the first goes on.
        await orders.UpdateAsync(new Order { Id = "third" });
        await first.RequestStream.CompleteAsync();
        Assert.Equal("Updated IDs: first", (await first).Value);
        Assert.Equal(0, budget.Kept);
        Assert.False(await orders.HasAsync("second"));
        await orders.UpdateAsync(new Order { Id = "second", Items = { large } });
        Assert.Equal(0, budget.Kept);
    }

    [Fact]
    [Trait("Contract", "9 Messages and uploads: Limits:UploadBytes is given back when a stream is cancelled or invalid")]
    public async Task AnUploadThatFailsGivesItsShareBack()
    {
        await using var host = await OrderdHost.StartAsync();
        var budget = host.Services.GetRequiredService<UploadBudget>();
        var orders = host.BoundedOrders();
        using (var cancelled = orders.Client.updateOrders())
        {
            await cancelled.RequestStream.WriteAsync(new Order { Id = "1" });
            await Native.Wait.UntilAsync(() => budget.Kept > 0);
        }

        await Native.Wait.UntilAsync(() => budget.Kept == 0);
        await Assert.ThrowsAsync<RpcException>(() => orders.UpdateAsync(new Order { Id = "1" }, new Order { Id = "2", Price = -1 }));
        Assert.Equal(0, budget.Kept);
    }
}
