using Grpc.Core;
using Orderd.Contracts.Ecommerce;
using Orderd.Tests.Servers;

namespace Orderd.Tests.Behaviour;

public sealed class GetOrder(ServerUnderTest server) : OrderBehaviour(server)
{
    [Fact]
    [Trait("Contract", "2 getOrder: answers with the order")]
    public async Task AnswersWithTheOrder()
    {
        var order = new Order { Id = "getOrder-1", Items = { "Item - A", "Item - B" }, Description = "Two\nlines", Price = 0.1f, Destination = "Zürich" };
        await Orders.UpdateAsync(order);

        var answer = await Orders.GetAsync(order.Id);

        Assert.Equal(order, answer);
        Snapshot.Match(answer);
    }

    [Fact]
    [Trait("Contract", "2 getOrder: NOT_FOUND, detail exactly `Order {id} not found.`")]
    public async Task SaysThatAnUnknownIdIsNotFound()
    {
        var error = await RefusedAsync(StatusCode.NotFound, () => Orders.GetAsync("999"));

        Assert.Equal("Order 999 not found.", error.Status.Detail);
        Snapshot.Match(error);
    }

    [Fact]
    [Trait("Contract", "2 getOrder: an id is told apart byte for byte")]
    public async Task TellsIdsApartByteForByte()
    {
        await Orders.UpdateAsync(new Order { Id = $"{Unique} É" });

        Assert.True(await Orders.HasAsync($"{Unique} É"));
        Assert.False(await Orders.HasAsync($"{Unique} é"));
        Assert.False(await Orders.HasAsync($"{Unique} E\u0301"));
        Assert.False(await Orders.HasAsync($"{Unique} É "));
    }
}
