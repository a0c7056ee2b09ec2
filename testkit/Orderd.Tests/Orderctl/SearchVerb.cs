namespace Orderd.Tests.Orderctl;

public sealed class SearchVerb(OrderctlServer server) : IClassFixture<OrderctlServer>
{
    [Fact]
    [Trait("Contract", "5 orderctl search: as the RPC")]
    public async Task PrintsALineOfColumnsForEachOrder()
    {
        var result = (await server.RunAsync("search", "Item - A")).Succeeded();

        Assert.Equal(
            [
                "101\t1000\t-\tItem - A, Item - B\tSample order description.",
                "103\t1000\t-\tItem - A, Item - E\tSample order description.",
            ],
            result.Lines);
    }

    [Fact]
    public async Task PrintsJsonThatAddReads()
    {
        var found = (await server.RunAsync("search", "Item - F", "-o", "json")).Succeeded().Output;

        var id = (await server.FeedAsync(found, "add", "-")).Succeeded().Lines[0];

        Assert.Contains("Item - G", (await server.RunAsync("get", id)).Succeeded().Output, StringComparison.Ordinal);
        (await server.RunAsync("delete", id)).Succeeded();
    }

    [Fact]
    public async Task NothingFoundIsNoFailure() => Assert.Equal("", (await server.RunAsync("search", "no such item")).Succeeded().Output);

    [Fact]
    public async Task AReaderThatLeavesEndsIt()
    {
        var many = string.Concat(Enumerable.Repeat("""{"items":["many of these"]}""" + "\n", 20_000));
        (await server.FeedAsync(many, "add", "-")).Succeeded();
        await using var process = server.Start("search", "many of these");

        await process.ReadLineAsync();
        process.CloseOutput();

        Assert.Equal(0, await process.ExitAsync());
    }
}
