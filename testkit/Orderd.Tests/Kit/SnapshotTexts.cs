using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orderd.Contracts.Ecommerce;
using Orderd.Tests.Hosted;

namespace Orderd.Tests.Kit;

/// <summary>What can be approved: streams, errors, conversations.</summary>
public sealed class SnapshotTexts : IAsyncLifetime
{
    OrderdHost _host = null!;

    public async Task InitializeAsync() => _host = await OrderdHost.StartAsync(new() { SampleData = true });

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task AStream()
    {
        using var search = _host.BoundedOrders().Client.searchOrders(new StringValue { Value = "Item - A" });

        await Snapshot.MatchAsync(search.ResponseStream);
    }

    [Fact]
    public async Task AStreamThatFails()
    {
        _host.Faults.Next().Drop(afterMessages: 1);
        using var search = _host.BoundedOrders().Client.searchOrders(new StringValue { Value = "Item" });

        await Snapshot.MatchAsync(search.ResponseStream);
    }

    [Fact]
    public async Task AConversation()
    {
        var orders = _host.BoundedOrders();
        var id = await orders.AddAsync(new Order { Items = { "Item" }, Price = 2 }, "key");
        await orders.GetAsync(id);
        await orders.ProcessAsync("101", "nope");
        await Assert.ThrowsAsync<RpcException>(() => orders.UpdateAsync(new Order { Id = "1", Price = -1 }));
        await Assert.ThrowsAsync<RpcException>(
            async () => await orders.Client.deleteOrderAsync(new StringValue { Value = "nope" }, new Metadata { { "authorization", "Bearer ord_1_hush" } }));
        using var open = orders.Client.updateOrders(new Metadata { { "x-request-id", "open" } });
        await _host.Calls.WaitForAsync(call => call.Metadata.GetValue("x-request-id") == "open");

        Snapshot.Match(_host.Calls.All);
    }

    [Fact]
    public async Task ALongConversation()
    {
        await _host.BoundedOrders().UpdateAsync(Enumerable.Range(0, OrderdCall.KeptMessages + 7).Select(i => new Order { Id = "1" }));
        Snapshot.Match(string.Join('\n', Conversation().Split('\n')[^7..^3]));

        string Conversation() => TestKit.Snapshots.Rendering.Of(_host.Calls.All);
    }

    [Fact]
    public void NoConversation() => Snapshot.Match(_host.Calls.All);
}
