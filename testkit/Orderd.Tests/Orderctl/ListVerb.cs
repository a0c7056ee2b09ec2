using Orderd.Contracts.Ecommerce;
using Orderd.Tests.Hosted;

namespace Orderd.Tests.Orderctl;

public sealed class ListVerb(OrderctlServer server) : IClassFixture<OrderctlServer>
{
    [Fact]
    public async Task PrintsEveryOrderAsSearchDoes()
    {
        await server.Host.BoundedOrders().UpdateAsync(new Order { Id = "bare" });

        var listed = (await server.RunAsync("list")).Succeeded();

        Assert.Equal((await server.RunAsync("search", "")).Output + "bare\t0\t-\t-\t-\n", listed.Output);
    }

    [Fact]
    public async Task NewestFirstAndNoMoreThanTheLimit()
    {
        var result = (await server.RunAsync("list", "--newest-first", "--limit", "3", "-o", "json")).Succeeded();
        var all = (await server.RunAsync("list", "-o", "json")).Succeeded();

        Assert.Equal(all.Lines.Reverse().Take(3), result.Lines);
    }

    [Fact]
    public async Task GoesThroughAllPages()
    {
        await server.Host.BoundedOrders().UpdateAsync(Enumerable.Range(0, 2_500).Select(i => new Order { Id = $"page {i}" }));
        try
        {
            var result = (await server.RunAsync("list", "-o", "json")).Succeeded();

            Assert.Equal(
                Enumerable.Range(0, 2_500).Select(i => $$"""{"id":"page {{i}}","items":[],"description":"","price":0,"destination":""}"""),
                result.Lines.TakeLast(2_500));
            Assert.Equal(2_000, (await server.RunAsync("list", "--limit", "2000")).Succeeded().Lines.Length);
        }
        finally
        {
            foreach (var i in Enumerable.Range(0, 2_500))
                await server.Host.BoundedOrders().DeleteAsync($"page {i}");
        }
    }

    [Fact]
    public async Task NobodyThereIsThree() => Assert.Equal(3, (await OrderctlProcess.RunAsync("unix:/no/such/socket", "", "list")).ExitCode);
}
