namespace Orderd.Tests.Orderctl;

/// <summary>Answers that are not as they should be: orderctl says what is known of them, and nothing that is not so.</summary>
public sealed class StrangeAnswers
{
    // For a busy machine: what is tested is no matter of time.
    const string Bound = "60s";

    [Theory]
    [Trait("Contract", "5 orderctl: the status is kept when the trailer of details cannot be parsed")]
    [InlineData("%%%")]
    [InlineData("AQI=,%")]
    [InlineData("/////w==")]
    [InlineData("CAUSAy4uLhr/")]
    public async Task AStatusIsKeptWhenItsDetailsCannotBeRead(string details)
    {
        foreach (var body in (byte[]?[])[[], null])
        {
            await using var server = await FakeServer.StartAsync(
                body, ("grpc-status", "5"), ("grpc-message", "Order 1 not found."), ("grpc-status-details-bin", details));

            var run = await OrderctlProcess.RunAsync(server.Endpoint, "", "--timeout", Bound, "get", "1");

            Assert.Equal(new OrderctlResult(4, "", "orderctl: NOT_FOUND: Order 1 not found.\n"), run);
        }
    }

    [Theory]
    [Trait("Contract", "5 orderctl: a status is kept also of a stream")]
    [InlineData("search", "x")]
    [InlineData("update", "-")]
    [InlineData("health")]
    [InlineData("status")]
    [InlineData("process", "1")]
    public async Task AStatusOfAnyCallIsKept(params string[] verb)
    {
        foreach (var body in (byte[]?[])[[], null])
        {
            await using var server = await FakeServer.StartAsync(
                body, ("grpc-status", "8"), ("grpc-message", "Too much."), ("grpc-status-details-bin", "%%%"), ("other-bin", "%%%"));

            var run = await OrderctlProcess.RunAsync(server.Endpoint, "", ["--timeout", Bound, .. verb]);

            Assert.Equal(new OrderctlResult(1, "", "orderctl: RESOURCE_EXHAUSTED: Too much.\n"), run);
        }
    }

    [Theory]
    [Trait("Contract", "5 orderctl: a garbage message is not UNAVAILABLE")]
    [InlineData("get", "1")]
    [InlineData("search", "x")]
    [InlineData("health")]
    [InlineData("status")]
    [InlineData("list")]
    [InlineData("process", "1")]
    public async Task AnAnswerThatCannotBeReadIsSaidToBeThat(params string[] verb)
    {
        // Field 1 is as long as there is nothing.
        await using var server = await FakeServer.StartAsync([0, 0, 0, 0, 3, 0x0a, 0x7f, 1], ("grpc-status", "0"));

        var run = await OrderctlProcess.RunAsync(server.Endpoint, "", ["--timeout", Bound, .. verb]);

        Assert.Equal(
            new OrderctlResult(1, "", $"orderctl: INTERNAL: what {server.Endpoint} answered cannot be read: is it orderd, and of this version?\n"), run);
    }
}
