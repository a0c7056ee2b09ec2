namespace Orderd.Tests.Orderctl;

public sealed class VersionVerb(OrderctlServer server) : IClassFixture<OrderctlServer>
{
    [Fact]
    [Trait("Contract", "5 orderctl version: {\"client\":…,\"server\":…}")]
    public async Task PrintsBoth()
    {
        var result = (await server.RunAsync("version", "-o", "json")).Succeeded();

        Assert.Matches("""^\{"client":"(\d+\.\d+\.\d+)","server":"\1"\}\n$""", result.Output);
    }

    [Fact]
    public async Task ItsOwnIsKnownWithoutAServer()
    {
        var result = await OrderctlProcess.RunAsync("unix:/no/such/socket", "", "version");

        Assert.Equal(3, result.ExitCode);
        Assert.Matches(@"^orderctl \d+\.\d+\.\d+\n$", result.Output);
    }
}
