namespace Orderd.Tests.Native;

/// <summary>grpc-js, which shares no code with the other clients, against the native daemon.</summary>
public sealed class NodeClients : IDisposable
{
    readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("order_management.js")]
    [InlineData("route_guide.js")]
    [InlineData("grpc_demo.js")]
    [InlineData("sum_service.js")]
    public async Task EveryMethodAnswersOverTcpAndOverTheSocket(string script)
    {
        await using var orderd = await StartAsync();
        foreach (var target in (string[])[$"127.0.0.1:{orderd.Tcp.Port}", $"unix:{orderd.Socket}"])
            Assert.Equal("all methods answered\n", (await NodeClient.RunAsync(script, target)).Output);
    }

    [Theory]
    [Trait("Contract", "2 updateOrders: a cancelled stream changes nothing")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task OfAThousandCancelledUpdatesNoneIsCommitted(bool overSocket)
    {
        await using var orderd = await StartAsync();
        var run = await NodeClient.RunAsync("cancelled_updates.js", overSocket ? $"unix:{orderd.Socket}" : $"127.0.0.1:{orderd.Tcp.Port}", "1000");
        Assert.Equal("1000 cancelled, 0 ended otherwise, 0 committed\n", run.Output);
    }

    Task<NativeOrderd> StartAsync() => NativeOrderd.StartAsync(
        _folder.File("o.sock"), $"sqlite:{_folder.File("orders.db")}", "--sample-data", "--services", "all");
}
