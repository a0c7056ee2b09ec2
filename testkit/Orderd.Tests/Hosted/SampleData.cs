using Google.Protobuf.WellKnownTypes;
using Orderd.Contracts.Ecommerce;

namespace Orderd.Tests.Hosted;

public class SampleData
{
    [Fact]
    [Trait("Contract", "2 sample data: four orders into an empty store, each price 1000, description `Sample order description.`, no destination")]
    public async Task FourOrdersGoIntoAnEmptyStore()
    {
        await using var host = await OrderdHost.StartAsync(new() { SampleData = true });

        Snapshot.Match(await host.BoundedOrders().SearchAsync(""));
    }

    [Fact]
    [Trait("Contract", "2 sample data: … into an empty store, and into no other")]
    public async Task AStoreWithOrdersIsLeftAlone()
    {
        using var folder = new Native.ScratchFolder();
        var options = new OrderdHostOptions { Store = OrderdStore.Sqlite, StoreFile = folder.File("orders.db"), SampleData = true };
        await using (var host = await OrderdHost.StartAsync(options))
        {
            await host.Orders.deleteOrderAsync(new StringValue { Value = "101" });
            await host.BoundedOrders().UpdateAsync(new Order { Id = "102", Items = { "changed" } });
        }

        await using var again = await OrderdHost.StartAsync(options);

        var orders = await again.BoundedOrders().SearchAsync("");
        Assert.Equal(["102", "103", "104"], orders.Select(order => order.Id));
        Assert.Equal("changed", orders[0].Items.Single());
    }
}
