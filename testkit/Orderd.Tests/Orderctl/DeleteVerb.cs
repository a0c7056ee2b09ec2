namespace Orderd.Tests.Orderctl;

public sealed class DeleteVerb(OrderctlServer server) : IClassFixture<OrderctlServer>
{
    [Fact]
    [Trait("Contract", "5 orderctl delete: goes on past a missing id and exits 4 at the end")]
    public async Task GoesOnPastAMissingId()
    {
        var result = await server.RunAsync("delete", "101", "9", "102", "-o", "json");

        Assert.Equal(4, result.ExitCode);
        Assert.Equal(["""{"deleted":"101"}""", """{"deleted":"102"}"""], result.Lines);
        Assert.Equal("orderctl: NOT_FOUND: Order with ID 9 not found\n", result.Error);
    }
}
