using Orderd.Contracts.V1;

namespace Orderd.Tests.Orderctl;

public sealed class StatusVerb(OrderctlServer server) : IClassFixture<OrderctlServer>
{
    [Fact]
    public async Task PrintsHowTheServerIsDoing()
    {
        await server.RunAsync("get", "101");
        await server.RunAsync("get", "nope");
        await server.Host.Log.WaitForEventAsync("call", line => line.GetProperty("status").GetString() == "NotFound");

        var result = (await server.RunAsync("status")).Succeeded();

        Assert.Matches(@"(?m)^version:      orderd \d+\.\d+\.\d+ on \.NET \S+, JIT, linux-\S+$", result.Output);
        Assert.Matches(@"(?m)^up:           (\d+ min )?\d+ s, since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$", result.Output);
        Assert.Matches(@"(?m)^memory:       \d+\.\d MiB resident$", result.Output);
        Assert.Matches(@"(?m)^connections:  \d+$", result.Output);
        Assert.Contains("\nstore:        memory\norders:       4\ncommits:      0 of 0 writes\nqueue:        0 writes wait\n", result.Output, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^METHOD +STATUS +P50 +P99 +RUNNING +CALLS$", result.Output);
        Assert.Matches(@"(?m)^ecommerce\.OrderManagement/getOrder +OK +[\d.]+ m?s +[\d.]+ m?s +0 +1$\n^ +NOT_FOUND +1$", result.Output);
        Assert.All(result.Output.Split('\n'), line => Assert.Equal(line.TrimEnd(), line));
    }

    [Fact]
    public async Task PrintsProtobufJson()
    {
        var result = (await server.RunAsync("status", "-o", "json")).Succeeded();

        // The library's own parser refuses fields it does not know and values that are not of their type.
        var status = StatusResponse.Parser.ParseJson(Assert.Single(result.Lines));

        Assert.Equal(("memory", 4L), (status.Store.Kind, status.Store.Orders));
        Assert.Equal(status.DurationBounds.Count + 1, status.Methods.Single(method => method.Method == "orderd.v1.Admin/Status").Durations.Count);
        Assert.InRange(status.StartedAt.ToDateTime() + status.Uptime.ToTimeSpan(), DateTime.UtcNow.AddMinutes(-1), DateTime.UtcNow.AddSeconds(1));
        // Every field is there, so that a script need not ask.
        Assert.All(StatusResponse.Descriptor.Fields.InDeclarationOrder(), field => Assert.Contains($"\"{field.Name}\":", result.Output, StringComparison.Ordinal));
        Assert.All(StoreStatus.Descriptor.Fields.InDeclarationOrder(), field => Assert.Contains($"\"{field.Name}\":", result.Output, StringComparison.Ordinal));
    }
}
