using Orderd.Tests.Native;

namespace Orderd.Tests.Orderctl;

public sealed class HealthVerb(OrderctlServer server) : IClassFixture<OrderctlServer>
{
    [Fact]
    [Trait("Contract", "5 orderctl health: serving state")]
    public async Task PrintsTheState()
    {
        Assert.Equal("SERVING\n", (await server.RunAsync("health")).Succeeded().Output);
        Assert.Equal("SERVING\n", (await server.RunAsync("health", "sum.SumService")).Succeeded().Output);
        Assert.Equal("""{"service":"","state":"SERVING"}""" + "\n", (await server.RunAsync("health", "-o", "json")).Succeeded().Output);
    }

    [Fact]
    [Trait("Contract", "5 orderctl: exit code 4 NOT_FOUND")]
    public async Task AnUnknownServiceIsFour()
    {
        var result = await server.RunAsync("health", "nobody.Here");

        Assert.Equal((4, ""), (result.ExitCode, result.Output));
        Assert.StartsWith("orderctl: NOT_FOUND: There is no such service here", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Contract", "5 orderctl: exit code 3, unreachable")]
    public async Task NobodyThereIsThree() => Assert.Equal(3, (await OrderctlProcess.RunAsync("unix:/no/such/socket", "", "health")).ExitCode);

    [Fact]
    [Trait("Contract", "8 grpc.health.v1: orderctl health: NOT_SERVING is 3; --watch prints each change until the daemon stops or Ctrl-C")]
    public async Task NotServingIsThreeAndAWatchPrintsEachChange()
    {
        using var folder = new ScratchFolder();
        await using var orderd = await NativeOrderd.StartAsync(folder.File("o.sock"), $"sqlite:{folder.File("orders.db")}");
        var endpoint = $"unix:{orderd.Socket}";
        await using var watch = OrderctlProcess.Start(endpoint, "health", "--watch");
        await using var interrupted = OrderctlProcess.Start(endpoint, "health", "-w", "nobody.Here", "-o", "json");
        Assert.Equal("SERVING", await watch.ReadLineAsync());
        Assert.Equal("""{"service":"nobody.Here","state":"SERVICE_UNKNOWN"}""", await interrupted.ReadLineAsync());

        File.Move(folder.File("orders.db"), folder.File("away.db"));
        Assert.Equal("NOT_SERVING", await watch.ReadLineAsync());
        Assert.Equal(new OrderctlResult(3, "NOT_SERVING\n", ""), await OrderctlProcess.RunAsync(endpoint, "", "health"));
        File.Move(folder.File("away.db"), folder.File("orders.db"));
        Assert.Equal("SERVING", await watch.ReadLineAsync());

        interrupted.Interrupt();
        Assert.Equal(130, await interrupted.ExitAsync());
        await orderd.StopAsync();
        Assert.Equal("NOT_SERVING", await watch.ReadLineAsync());
        var end = await watch.EndAsync();
        Assert.Equal((3, ""), (end.ExitCode, end.Output));
        Assert.StartsWith("orderctl: UNAVAILABLE: orderd is stopping", end.Error, StringComparison.Ordinal);
    }
}
