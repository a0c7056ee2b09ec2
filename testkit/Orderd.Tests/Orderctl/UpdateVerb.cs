using Microsoft.Extensions.DependencyInjection;
using Orderd.Calls;
using Orderd.Tests.Native;

namespace Orderd.Tests.Orderctl;

public sealed class UpdateVerb(OrderctlServer server) : IClassFixture<OrderctlServer>
{
    [Fact]
    [Trait("Contract", "5 orderctl update: prints the answer")]
    public async Task PrintsTheAnswer()
    {
        var result = await server.FeedAsync("""{"id":"u1","items":["a"]}""" + "\n" + """{"id":"u2"}""" + "\n", "update", "-");

        Assert.Equal("Updated IDs: u1 u2\n", result.Succeeded().Output);
    }

    [Fact]
    [Trait("Contract", "5 orderctl update: {\"updated\":[…]}")]
    public async Task ReadsAFileAndPrintsJson()
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, """{"id":"f 1"}""");

            var result = await server.RunAsync("update", file, "-o", "json");

            Assert.Equal("""{"updated":["f 1"]}""" + "\n", result.Succeeded().Output);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [Trait("Contract", "5 orderctl update: stores nothing when a line is refused")]
    [InlineData("""{"id":"v2","prise":1}""", "orderctl: line 3: an order has no field 'prise'\n")]
    [InlineData("""{"id":"v2","price":-1}""", "orderctl: line 3: INVALID_ARGUMENT: orders[1].price: ")]
    public async Task ABadLineStoresNothing(string line, string error)
    {
        var result = await server.FeedAsync($$"""{"id":"v1"}""" + $"\n\n{line}\n", "update", "-");

        Assert.Equal((5, ""), (result.ExitCode, result.Output));
        Assert.StartsWith(error, result.Error, StringComparison.Ordinal);
        Assert.Equal(4, (await server.RunAsync("get", "v1")).ExitCode);
    }

    [Fact]
    public async Task AnInterruptStoresNothing()
    {
        await using var process = server.Start("update", "-");
        await process.TypeAsync("""{"id":"w1"}""" + "\n");
        await Wait.UntilAsync(() => server.Host.Services.GetRequiredService<Drain>().Running > 0);
        process.Interrupt();

        Assert.Equal(new OrderctlResult(130, "", ""), await process.EndAsync());
        Assert.Equal(4, (await server.RunAsync("get", "w1")).ExitCode);
    }

    [Fact]
    public async Task AFileThatIsNotThereIsSaidSo()
    {
        var result = await server.RunAsync("update", "/no/such/file");

        Assert.Equal(new OrderctlResult(1, "", "orderctl: cannot read /no/such/file: there is no such file\n"), result);
    }
}
