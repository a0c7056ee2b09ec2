using Grpc.Core;
using Orderd.Contracts.Ecommerce;
using Orderd.Tests.Servers;

namespace Orderd.Tests.Behaviour;

public sealed class UpdateLimits(ServerUnderTest server) : OrderBehaviour(server)
{
    [Fact]
    [Trait("Contract", "2 updateOrders: at most 10,000 messages in one stream")]
    public async Task Takes10000Orders()
    {
        var answer = await Orders.UpdateAsync(Enumerable.Range(0, 10_000).Select(AnOrder));

        Assert.Equal(10_002, answer.Split(' ').Length);
        Assert.Equal(Enumerable.Range(0, 10_000).Select(Id), (await Orders.SearchAsync(Unique)).Select(order => order.Id));
    }

    [Fact]
    [Trait("Contract", "2 updateOrders: more than 10,000 messages: RESOURCE_EXHAUSTED, nothing changed")]
    public async Task Refuses10001Orders()
    {
        var error = await RefusedAsync(
            StatusCode.ResourceExhausted, () => Orders.UpdateAsync(Enumerable.Range(0, 10_001).Select(AnOrder)));

        Assert.Empty(await Orders.SearchAsync(Unique));
        Snapshot.Match(error);
    }

    [Fact]
    [Trait("Contract", "2 updateOrders: more than 64 MiB in one stream: RESOURCE_EXHAUSTED, nothing changed")]
    public async Task RefusesMoreThan64MiB()
    {
        // The largest items that are allowed make nearly 1 MiB an order.
        var large = Enumerable.Repeat(new string('x', 1_024), 999);

        await RefusedAsync(
            StatusCode.ResourceExhausted,
            () => Orders.UpdateAsync(Enumerable.Range(0, 66).Select(i => new Order { Id = Id(i), Items = { Unique, large } })));

        Assert.Empty(await Orders.SearchAsync(Unique));
    }
}
