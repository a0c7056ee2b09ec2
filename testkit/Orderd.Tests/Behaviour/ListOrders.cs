using Grpc.Core;
using Orderd.Contracts.Ecommerce;
using Orderd.Contracts.V1;
using Orderd.Tests.Servers;

namespace Orderd.Tests.Behaviour;

public sealed class ListOrders(ServerUnderTest server) : OrderBehaviour(server)
{
    [Theory]
    [Trait("Contract", "12 ListOrders: by time of first insertion, oldest or newest first, each once")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task EveryOrderIsOnOnePage(bool newestFirst)
    {
        await Orders.UpdateAsync(Enumerable.Range(0, 25).Select(AnOrder));
        await Orders.UpdateAsync(AnOrder(20), AnOrder(3));
        await Orders.DeleteAsync(Id(11));

        var pages = await PagesAsync(new ListOrdersRequest { PageSize = 4, NewestFirst = newestFirst });

        Assert.All(pages.SkipLast(1).Select(page => page.Orders.Count), count => Assert.Equal(4, count));
        var expected = Enumerable.Range(0, 25).Where(i => i != 11).Select(AnOrder);
        Assert.Equal(newestFirst ? expected.Reverse() : expected, Mine(pages));
    }

    [Fact]
    [Trait("Contract", "12 ListOrders: an order without items is listed, too")]
    public async Task AnOrderOfNothingIsListed()
    {
        await Orders.UpdateAsync(new Order { Id = Id(1) });

        Assert.Equal([new Order { Id = Id(1) }], Mine(await PagesAsync(new())));
    }

    [Theory]
    [Trait("Contract", "12 ListOrders: orders that come or go between two pages neither repeat nor hide others")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task OrdersThatComeAndGoMeanwhileHideNoOthers(bool newestFirst)
    {
        await Orders.UpdateAsync(Enumerable.Range(0, 10).Select(AnOrder));
        var request = new ListOrdersRequest { PageSize = 3, NewestFirst = newestFirst };
        var first = await ListAsync(request);
        while (!first.Orders.Any(order => order.Id.StartsWith(Unique, StringComparison.Ordinal)))
            first = await ListAsync(new(request) { PageToken = first.NextPageToken });

        // The order at which the page ended is gone; one is stored anew and so comes last; one is new.
        await Orders.DeleteAsync(first.Orders[^1].Id);
        await Orders.DeleteAsync(Id(5));
        await Orders.UpdateAsync(AnOrder(5), AnOrder(10));
        var rest = await PagesAsync(new(request) { PageToken = first.NextPageToken });

        var all = Mine([first, .. rest]).Select(order => order.Id).ToList();
        Assert.Equal(all.Distinct(), all);
        Assert.Equal(newestFirst ? [9, 8, 7, 6, 4, 3, 2, 1, 0] : [0, 1, 2, 3, 4, 6, 7, 8, 9, 5, 10], all.Select(Number));
    }

    [Fact]
    [Trait("Contract", "12 ListOrders: page_size 0 for 100; more than 1,000 is 1,000")]
    public async Task APageHas100OrdersUnlessSaidAnd1000AtMost()
    {
        await Orders.UpdateAsync(Enumerable.Range(0, 1_001).Select(AnOrder));

        Assert.Equal(100, (await ListAsync(new())).Orders.Count);
        Assert.Equal(1_000, (await ListAsync(new() { PageSize = int.MaxValue })).Orders.Count);
    }

    [Fact]
    [Trait("Contract", "12 ListOrders: a page closes before it passes 3 MiB")]
    public async Task APageOfLargeOrdersIsShort()
    {
        // Of a megabyte each.
        await Orders.UpdateAsync(Enumerable.Range(0, 8).Select(
            i => new Order { Id = Id(i), Items = { Enumerable.Repeat(new string('x', 1_024), 1_000) } }));

        var pages = await PagesAsync(new() { PageSize = 1_000 });

        Assert.All(pages.Select(page => page.CalculateSize()), size => Assert.InRange(size, 0, 3.2 * 1024 * 1024));
        Assert.Equal(Enumerable.Range(0, 8), Mine(pages).Select(order => Number(order.Id)));
        // Or the other tests of this server would have them on their pages.
        foreach (var i in Enumerable.Range(0, 8))
            await Orders.DeleteAsync(Id(i));
    }

    [Fact]
    [Trait("Contract", "12 ListOrders: INVALID_ARGUMENT for a page_token that is not one of this daemon's, or of the other direction")]
    public async Task AWrongTokenIsRefusedByName()
    {
        await Orders.UpdateAsync(AnOrder(1), AnOrder(2));
        var token = (await ListAsync(new() { PageSize = 1 })).NextPageToken;
        Assert.NotEmpty(token);
        var changed = (token[5] == 'A' ? 'B' : 'A') + token[6..];

        await RefusedAsync("page_token", new() { PageToken = "2" });
        await RefusedAsync("page_token", new() { PageToken = new string(' ', 24) });
        await RefusedAsync("page_token", new() { PageToken = token[..5] + changed });
        await RefusedAsync("page_token", new() { PageToken = token[..^4] });
        await RefusedAsync("page_token", new() { PageToken = token, NewestFirst = true });
        await RefusedAsync("page_size", new() { PageSize = -1 });
    }

    [Fact]
    [Trait("Contract", "12 ListOrders: a token of another store is not taken for one of this")]
    public async Task ATokenOfAnotherStoreIsRefused()
    {
        await Orders.UpdateAsync(AnOrder(1), AnOrder(2));
        await using var other = await OrderdHost.StartAsync();
        var otherOrders = new OrderCalls(other.Channel.CreateCallInvoker());
        await otherOrders.UpdateAsync(Enumerable.Range(0, 10_000).Select(i => new Order { Id = $"other {i}" }));
        var foreign = await new Admin.AdminClient(other.Channel).ListOrdersAsync(new() { PageSize = 1 });
        var foreignAndFar = await new Admin.AdminClient(other.Channel).ListOrdersAsync(new() { PageSize = 1, NewestFirst = true });

        await RefusedAsync("page_token", new() { PageToken = foreign.NextPageToken });
        await RefusedAsync("page_token", new() { PageToken = foreignAndFar.NextPageToken, NewestFirst = true });
    }

    async Task RefusedAsync(string field, ListOrdersRequest request)
    {
        var error = await RefusedAsync(StatusCode.InvalidArgument, () => ListAsync(request));
        Assert.Equal([field], FieldsAtFault(error));
    }

    async Task<ListOrdersResponse> ListAsync(ListOrdersRequest request) => await new Admin.AdminClient(Server.Calls).ListOrdersAsync(request);

    async Task<List<ListOrdersResponse>> PagesAsync(ListOrdersRequest request)
    {
        var pages = new List<ListOrdersResponse>();
        do
        {
            pages.Add(await ListAsync(request));
            request = new(request) { PageToken = pages[^1].NextPageToken };
        }
        while (request.PageToken.Length > 0);

        return pages;
    }

    IEnumerable<Order> Mine(IEnumerable<ListOrdersResponse> pages) =>
        pages.SelectMany(page => page.Orders).Where(order => order.Id.StartsWith(Unique, StringComparison.Ordinal));

    int Number(string id) => int.Parse(id.AsSpan(Unique.Length + 1), System.Globalization.CultureInfo.InvariantCulture);
}
