using System.Text.Json;

namespace Orderd.Tests.Orderctl;

public sealed class ProcessVerb(OrderctlServer server) : IClassFixture<OrderctlServer>
{
    [Fact]
    [Trait("Contract", "5 orderctl process: prints each shipment, exits 4 at the end if an id was unknown")]
    public async Task AnUnknownIdStopsNothing()
    {
        var result = await server.RunAsync("process", "101", "77", "104");

        Assert.Equal((4, "orderctl: NOT_FOUND: Order 77 not found.\n"), (result.ExitCode, result.Error));
        Assert.Equal(3, result.Lines.Length);
        Assert.StartsWith("Shipment ", result.Lines[0], StringComparison.Ordinal);
        Assert.Equal(["  destination: -", "  orders:      101 104"], result.Lines[1..]);
    }

    [Fact]
    [Trait("Contract", "5 orderctl process -: ids streamed as they come, shipments printed as they arrive")]
    public async Task AnswersEachIdWhileTheInputIsOpen()
    {
        await using var process = server.Start("process", "-", "-o", "json");
        foreach (var id in (string[])["101", "no such", "103"])
        {
            await process.TypeAsync(id + "\n");
            var shipment = JsonDocument.Parse((await process.ReadLineAsync())!).RootElement;
            Assert.Equal(id, shipment.GetProperty("ordersList")[0].GetProperty("id").GetString());
        }

        Assert.Equal(4, (await process.FinishAsync()).ExitCode);
    }

    [Fact]
    public async Task AnInterruptEndsIt()
    {
        await using var process = server.Start("process", "-");
        await process.TypeAsync("101\n");
        await process.ReadLineAsync();
        process.Interrupt();

        Assert.Equal((130, ""), (await process.EndAsync()) is var end ? (end.ExitCode, end.Error) : default);
    }
}
