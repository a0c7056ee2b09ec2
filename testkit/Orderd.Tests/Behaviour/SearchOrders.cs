using Grpc.Core;
using Orderd.Contracts.Ecommerce;
using Orderd.Tests.Servers;

namespace Orderd.Tests.Behaviour;

public sealed class SearchOrders(ServerUnderTest server) : OrderBehaviour(server)
{
    [Fact]
    [Trait("Contract", "2 searchOrders: every order that has at least one item containing the text, in the order of first insertion")]
    public async Task StreamsTheOrdersThatHaveTheTextInAnItem()
    {
        await Orders.UpdateAsync(
            new Order { Id = "search-2", Items = { "Apple iPhone Xs" }, Price = 300, Destination = "here" },
            new Order { Id = "search-1", Items = { "Google Pixel 3A", "Apple Watch 4" }, Price = 2.5f },
            new Order { Id = "search-3", Items = { "Google Home Mini" }, Description = "Apple Watch 4" });

        var orders = await Orders.SearchAsync("Apple");

        Assert.Equal(["search-2", "search-1"], orders.Select(order => order.Id));
        Snapshot.Match(orders);
    }

    [Fact]
    [Trait("Contract", "2 searchOrders: each once")]
    public async Task GivesAnOrderOnceHoweverManyItemsMatch()
    {
        await Orders.UpdateAsync(new Order { Id = Id(1), Items = { $"{Unique} a", $"{Unique} b", $"{Unique} a", $"{Unique}{Unique}" } });

        Assert.Single(await Orders.SearchAsync(Unique));
    }

    [Fact]
    [Trait("Contract", "2 searchOrders: an update keeps an order's place")]
    public async Task AnUpdateKeepsAnOrdersPlace()
    {
        await Orders.UpdateAsync(AnOrder(3), AnOrder(1), AnOrder(2));

        await Orders.UpdateAsync(new Order { Id = Id(1), Items = { $"another {Unique}" } });
        await Orders.UpdateAsync(AnOrder(3));

        await AssertFoundAsync(Unique, 3, 1, 2);
    }

    [Fact]
    [Trait("Contract", "2 searchOrders: in the order of first insertion: one deleted and stored again comes last")]
    public async Task AnOrderStoredAgainComesLast()
    {
        await Orders.UpdateAsync(AnOrder(1), AnOrder(2));

        await Orders.DeleteAsync(Id(1));
        await Orders.UpdateAsync(AnOrder(1));

        await AssertFoundAsync(Unique, 2, 1);
    }

    [Fact]
    [Trait("Contract", "2 searchOrders: what an update takes away is found no more")]
    public async Task AnUpdatedOrderIsFoundByItsNewItemsOnly()
    {
        await Orders.UpdateAsync(new Order { Id = Id(1), Items = { $"{Unique} before" } });

        await Orders.UpdateAsync(new Order { Id = Id(1), Items = { $"{Unique} after" } });

        await AssertFoundAsync($"{Unique} before");
        await AssertFoundAsync($"{Unique} after", 1);
    }

    [Fact]
    [Trait("Contract", "2 searchOrders: an empty text matches every order with an item")]
    public async Task AnEmptyTextFindsEveryOrderWithAnItem()
    {
        await Orders.UpdateAsync(AnOrder(1), new Order { Id = Id(2) }, AnOrder(3));

        var mine = (await Orders.SearchAsync("")).Where(order => order.Id.StartsWith(Unique, StringComparison.Ordinal));

        Assert.Equal([Id(1), Id(3)], mine.Select(order => order.Id));
    }

    [Fact]
    [Trait("Contract", "2 searchOrders: nothing found is no error")]
    public async Task FindingNothingIsNoError() => Snapshot.Match(await Orders.SearchAsync(Unique));

    [Fact]
    [Trait("Contract", "2 searchOrders: streams page by page, each order once and in order")]
    public async Task CrossesPagesWithoutLosingOrRepeatingAnOrder()
    {
        await Orders.UpdateAsync(Enumerable.Range(0, 1_500).Select(AnOrder));
        for (var i = 0; i < 1_500; i += 3)
            await Orders.DeleteAsync(Id(i));

        await AssertFoundAsync(Unique, [.. Enumerable.Range(0, 1_500).Where(i => i % 3 != 0)]);
    }

    [Fact]
    [Trait("Contract", "2 searchOrders: a slow reader holds up nobody")]
    public async Task ASlowReaderHoldsUpNobody()
    {
        await Orders.UpdateAsync(Enumerable.Range(0, 3_000).Select(i => new Order { Id = Id(i), Items = { Unique, new string('x', 1_024) } }));
        using var slow = Orders.Client.searchOrders(new() { Value = Unique });
        Assert.True(await slow.ResponseStream.MoveNext(CancellationToken.None));

        await Orders.DeleteAsync(Id(2_999));
        await Orders.UpdateAsync(AnOrder(5_000));
        Assert.Equal(Id(5_000), (await Orders.SearchAsync(Unique))[^1].Id);

        var rest = await slow.ResponseStream.ReadAllAsync().Select(order => order.Id).ToListAsync();
        Assert.Equal(Enumerable.Range(1, 2_998).Select(Id), rest.Where(id => id != Id(5_000) && id != Id(2_999)));
    }

    [Fact]
    [Trait("Contract", "2 searchOrders: cancellation stops the reading")]
    public async Task CancellationStopsTheReading()
    {
        await Orders.UpdateAsync(Enumerable.Range(0, 5_000).Select(i => new Order { Id = Id(i), Items = { Unique, new string('x', 1_024) } }));
        using var call = Orders.Client.searchOrders(new() { Value = Unique }, new Metadata { { "x-request-id", Unique } });
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));

        call.Dispose();

        var logged = await Server.Log.WaitForCallAsync(Unique);
        Assert.Equal("Cancelled", logged.GetProperty("status").GetString());
        Assert.InRange(logged.GetProperty("sent").GetInt64(), 1, 4_999);
    }

    async Task AssertFoundAsync(string text, params int[] numbers) =>
        Assert.Equal(numbers.Select(Id), (await Orders.SearchAsync(text)).Select(order => order.Id));
}
