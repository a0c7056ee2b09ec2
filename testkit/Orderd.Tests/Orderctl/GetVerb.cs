namespace Orderd.Tests.Orderctl;

public sealed class GetVerb(OrderctlServer server) : IClassFixture<OrderctlServer>
{
    [Fact]
    [Trait("Contract", "5 orderctl get: as the RPC")]
    public async Task PrintsLabelledLines()
    {
        var result = (await server.RunAsync("get", "101")).Succeeded();

        Assert.Equal(
            """
            id:           101
            items:        Item - A
                          Item - B
            description:  Sample order description.
            price:        1000
            destination:  -

            """,
            result.Output);
    }

    [Fact]
    [Trait("Contract", "5 orderctl: protobuf JSON, one object a line, every field there")]
    public async Task PrintsJsonWithEveryField()
    {
        var result = (await server.RunAsync("get", "101", "-o", "json")).Succeeded();

        Assert.Equal(
            """{"id":"101","items":["Item - A","Item - B"],"description":"Sample order description.","price":1000,"destination":""}""" + "\n",
            result.Output);
    }

    [Fact]
    [Trait("Contract", "5 orderctl: exit code 4, errors on stderr as `orderctl: NOT_FOUND: Order 999 not found.`")]
    public async Task AnUnknownIdIsFour()
    {
        var result = await server.RunAsync("get", "999");

        Assert.Equal(new OrderctlResult(4, "", "orderctl: NOT_FOUND: Order 999 not found.\n"), result);
    }

    [Theory]
    [InlineData("0.1")]
    [InlineData("16777216")]
    [InlineData("1E-45")]
    [InlineData("3.4028235E+38")]
    [InlineData("2450.5")]
    public async Task APriceComesBackAsItWasGiven(string price)
    {
        var id = (await server.RunAsync("add", "--item", "a", "--price", price)).Succeeded().Lines[0];

        Assert.Contains($"price:        {price}\n", (await server.RunAsync("get", id)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TextOfAnOrderCannotDriveTheTerminal()
    {
        var added = await server.RunAsync("add", "--item", "red \e[31m", "--description", "one\ntwo\u009b\u202e", "--destination", "Zürich 東京");
        var id = added.Succeeded().Lines[0];

        var text = (await server.RunAsync("get", id)).Output;
        var json = (await server.RunAsync("get", id, "-o", "json")).Output;

        Assert.Contains(@"items:        red \u001b[31m" + "\n", text, StringComparison.Ordinal);
        Assert.Contains(@"description:  one\ntwo\u009b\u202e" + "\n", text, StringComparison.Ordinal);
        Assert.Contains("destination:  Zürich 東京\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain(json.TrimEnd('\n'), char.IsControl);
    }

    [Fact]
    [Trait("Contract", "5 orderctl --timeout: exit code 7")]
    public async Task ATimeoutOfOurOwnIsSeven()
    {
        await using var process = server.Start("--timeout", "300ms", "process", "-");

        var result = await process.EndAsync();

        Assert.Equal(7, result.ExitCode);
        Assert.StartsWith("orderctl: DEADLINE_EXCEEDED: ", result.Error, StringComparison.Ordinal);
    }
}
