using System.Text;
using System.Text.Json;

namespace Orderd.Tests.Orderctl;

public sealed class AddVerb(OrderctlServer server) : IClassFixture<OrderctlServer>
{
    const string Good = """{"items":["a"],"price":1}""";

    [Fact]
    [Trait("Contract", "5 orderctl add: {\"id\":…}")]
    public async Task PrintsTheId()
    {
        var result = (await server.RunAsync("add", "--item", "A", "--item", "B", "--price", "2450.50", "-o", "json")).Succeeded();

        var id = JsonDocument.Parse(result.Output).RootElement.GetProperty("id").GetString()!;
        Assert.Equal('7', id[14]);
        Assert.Contains("price:        2450.5\n", (await server.RunAsync("get", id)).Output, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Contract", "5 orderctl: exit code 5 for INVALID_ARGUMENT")]
    public async Task ARefusedOrderNamesEveryField()
    {
        var result = await server.RunAsync("add", "--item", "", "--price", "-1");

        Assert.Equal(5, result.ExitCode);
        Assert.StartsWith("orderctl: INVALID_ARGUMENT: ", result.Error, StringComparison.Ordinal);
        Assert.Contains("\n  items[0]: ", result.Error, StringComparison.Ordinal);
        Assert.Contains("\n  price: ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Contract", "5 orderctl add -: prints the ids")]
    public async Task PrintsIdsInTheOrderOfTheLines()
    {
        var lines = string.Concat(Enumerable.Range(0, 2_000).Select(i => $$"""{"items":["line"],"price":{{i}}}""" + "\n\n"));

        var ids = (await server.FeedAsync(lines, "add", "-")).Succeeded().Lines;

        Assert.Equal(2_000, ids.Distinct().Count());
        foreach (var i in (int[])[0, 1, 511, 512, 1_999])
            Assert.Contains($"\"price\":{i},", (await server.RunAsync("get", ids[i], "-o", "json")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PrintsEachIdWhileTheInputIsOpen()
    {
        await using var process = server.Start("add", "-");

        for (var i = 0; i < 3; i++)
        {
            await process.TypeAsync(Good + "\n");
            Assert.NotNull(await process.ReadLineAsync());
        }

        (await process.FinishAsync()).Succeeded();
    }

    [Theory]
    [Trait("Contract", "5 orderctl: a line that is not an order is refused by its number, exit 5, the lines before it are stored")]
    [InlineData("""{"items":["a"],"prise":1}""", "an order has no field 'prise'")]
    [InlineData("""{"items":["a"]""", "not JSON")]
    [InlineData("""{"items":["a"]} x""", "not JSON")]
    [InlineData("hello", "not JSON")]
    [InlineData("[]", "not an order")]
    [InlineData("""{"id":1}""", "id is not text")]
    [InlineData("""{"items":"a"}""", "items is not an array")]
    [InlineData("""{"items":[null]}""", "items holds something other than text")]
    [InlineData("""{"price":true}""", "price is not a number")]
    [InlineData("""{"price":"nan"}""", "price is not a number")]
    [InlineData("""{"price":1e39}""", "price is out of range")]
    [InlineData("""{"price":1,"price":2}""", "price is given twice")]
    [InlineData("""{"price":-0}""", "price is -0: write 0")]
    [InlineData("""{"price":"-0.0"}""", "price is -0: write 0")]
    [InlineData("""{"price":-1e-60}""", "price is -0: write 0")]
    [InlineData("""{"items":["\ud800"]}""", "not valid UTF-8")]
    public async Task ALineThatIsNoOrderIsRefused(string line, string reason)
    {
        var result = await server.FeedAsync($"{Good}\n\n{line}\n{Good}\n", "add", "-");

        Assert.Equal(5, result.ExitCode);
        Assert.StartsWith($"orderctl: line 3: {reason}", result.Error, StringComparison.Ordinal);
        (await server.RunAsync("get", Assert.Single(result.Lines))).Succeeded();
    }

    [Fact]
    public async Task BytesThatAreNoTextAreRefused()
    {
        await using var process = server.Start("add", "-");
        await process.TypeAsync([.. Encoding.ASCII.GetBytes("{\"items\":[\"a"), 0xFF, .. Encoding.ASCII.GetBytes("\"]}\n")]);

        var result = await process.FinishAsync();

        Assert.Equal((5, "orderctl: line 1: not valid UTF-8\n"), (result.ExitCode, result.Error));
    }

    [Theory]
    [InlineData("""{"price":"12.5","items":null,"description":null}""", "12.5")]
    [InlineData("""{"price":null}""", "0")]
    [InlineData("""{"price":1.25e2}""", "125")]
    [InlineData("\uFEFF{\"pric\\u0065\":3}\r", "3")]
    public async Task WhatProtobufJsonAllowsIsTaken(string line, string price)
    {
        var id = (await server.FeedAsync(line + "\n", "add", "-")).Succeeded().Lines[0];

        Assert.Contains($"\"price\":{price},", (await server.RunAsync("get", id, "-o", "json")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnOrderTheServerRefusesIsNamedByItsLine()
    {
        var lines = string.Concat(Enumerable.Repeat(Good + "\n", 20)) + """{"price":"NaN"}""" + "\n" + Good;

        var result = await server.FeedAsync(lines, "add", "-");

        Assert.Equal(5, result.ExitCode);
        Assert.StartsWith("orderctl: line 21: INVALID_ARGUMENT: price: ", result.Error, StringComparison.Ordinal);
        Assert.InRange(result.Lines.Length, 20, 21);
    }

    [Fact]
    [Trait("Contract", "5 orderctl: 130 when interrupted")]
    public async Task AnInterruptLeavesNoOrderWithoutItsId()
    {
        const string Mark = "interrupted adds";
        await using var process = server.Start("add", "-");
        var line = Encoding.UTF8.GetBytes($$"""{"items":["{{Mark}}"]}""" + "\n");
        var typing = Task.Run(async () =>
        {
            try
            {
                for (var i = 0; i < 1_000_000; i++)
                    await process.TypeAsync(line);
            }
            catch (IOException)
            {
                // It has ended.
            }
        });
        await process.ReadLineAsync();
        process.Interrupt();

        var result = await process.EndAsync();
        await typing;

        Assert.Equal((130, ""), (result.ExitCode, result.Error));
        var stored = (await server.RunAsync("search", Mark)).Succeeded().Lines.Length;
        Assert.Equal(stored, result.Lines.Length + 1);
    }

    [Fact]
    public async Task AReaderThatLeavesEndsItAndIsAFailure()
    {
        await using var process = server.Start("add", "-");
        await process.TypeAsync(Good + "\n");
        await process.ReadLineAsync();
        process.CloseOutput();
        await process.TypeAsync(Good + "\n");

        Assert.Equal(1, await process.ExitAsync());
    }
}
