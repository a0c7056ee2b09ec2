using System.Text.Json;
using System.Text.RegularExpressions;
using Orderd.Configuration;
using Orderd.Contracts.V1;
using Orderd.Tests.Native;

namespace Orderd.Tests.Orderctl;

public sealed class TopVerb(OrderctlServer server) : IClassFixture<OrderctlServer>
{
    const string Enter = "\e[?1049h";
    const string Leave = "\e[?1049l";

    [Fact]
    public async Task PrintsSoManyLooksAsPlainText()
    {
        var result = (await server.RunAsync("top", "-n", "2", "--interval", "50ms")).Succeeded();

        Assert.DoesNotContain('\e', result.Output);
        Assert.Equal(2, result.Lines.Count(line => line.StartsWith($"orderd {CommandLine.Version} at {server.Endpoint}, up ", StringComparison.Ordinal)));
        Assert.Equal(2, result.Lines.Count(line => line.StartsWith("METHOD", StringComparison.Ordinal)));
        // Each look is one call.
        Assert.Equal(2, result.Lines.Count(line => line.StartsWith("orderd.v1.Admin/Status  OK", StringComparison.Ordinal)));
        Assert.Contains("\nstore    memory, 4 orders, 0 B\n", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TellsTheRateSinceTheLastLook()
    {
        await using var top = server.Start("top", "--interval", "1s");
        await LineAsync(top, "^METHOD");
        for (var i = 0; i < 10; i++)
            await server.Host.Orders.getOrderAsync(new() { Value = "101" });

        // The next look tells of the calls, those after it not any more.
        await LineAsync(top, @"^ecommerce\.OrderManagement/getOrder +OK +[\d.]+ +[\d.]+ m?s +[\d.]+ m?s +0 +10$");
        await LineAsync(top, @"^ecommerce\.OrderManagement/getOrder +OK +0 +- +- +0 +10$");
        top.Interrupt();
        Assert.Equal(130, (await top.EndAsync()).ExitCode);
    }

    [Fact]
    public async Task PrintsJson()
    {
        var result = (await server.RunAsync("top", "-n", "2", "--interval", "50ms", "-o", "json")).Succeeded();

        Assert.Equal(2, result.Lines.Length);
        Assert.All(result.Lines, line => Assert.Equal(4, StatusResponse.Parser.ParseJson(line).Store.Orders));
    }

    [Theory]
    [InlineData("key:q", 0)]
    [InlineData("key:\\x03", 130)]
    public async Task ATerminalIsGivenBack(string ending, int exitCode)
    {
        var run = await OnTerminalAsync(24, 100, ["seen:METHOD", "seen:METHOD", ending]);

        Assert.Equal(exitCode, run.ExitCode);
        Assert.True(run.IsRestored);
        Assert.StartsWith(Enter, run.Frames[0], StringComparison.Ordinal);
        Assert.EndsWith(Leave, run.Frames[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task AWindowOfAnotherSizeIsFilledAnew()
    {
        // A look that only a resize brings.
        var run = await OnTerminalAsync(24, 100, ["seen:orderd.v1.Admin/Status", "size:4x30", "seen:more lines", "key:q"], "1h");

        Assert.Equal(0, run.ExitCode);
        var frame = run.Frames[2];
        var lines = frame[(frame.LastIndexOf("\e[H", StringComparison.Ordinal) + 3)..].Split("\r\n");
        Assert.Equal(4, lines.Length);
        Assert.All(lines, line => Assert.InRange(Regex.Replace(line, @"\e\[[0-9;?]*[A-Za-z]", "").Length, 1, 30));
    }

    [Fact]
    public async Task ADaemonThatGoesIsWaitedFor()
    {
        using var folder = new ScratchFolder();
        var socket = folder.File("o.sock");
        var first = await NativeOrderd.StartAsync(socket, "memory");
        await using var top = OrderctlProcess.Start($"unix:{socket}", "top", "--interval", "50ms", "-o", "json");
        var started = StatusResponse.Parser.ParseJson(await top.ReadLineAsync()).StartedAt;

        await first.DisposeAsync();
        await top.ErrorAsync($"orderctl: unix:{socket} does not answer; trying again\n");
        await using var second = await NativeOrderd.StartAsync(socket, "memory");

        StatusResponse status;
        do
            status = StatusResponse.Parser.ParseJson(await top.ReadLineAsync());
        while (status.StartedAt.Equals(started));
    }

    [Fact]
    public async Task ADaemonThatIsNotThereIsAFailure()
    {
        var result = await OrderctlProcess.RunAsync("unix:/no/such/socket", "", "top");

        Assert.Equal((3, ""), (result.ExitCode, result.Output));
        Assert.StartsWith("orderctl: UNAVAILABLE: there is no socket /no/such/socket", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-n", "0", "-n: '0' is not a number of looks")]
    [InlineData("--interval", "0", "--interval: '0' is not a number and a unit, such as 200ms, 5s, 2m or 1h")]
    public async Task AnOptionThatDoesNotFitIsRefused(string option, string value, string complaint)
    {
        var result = await server.RunAsync("top", option, value);

        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith($"orderctl: {complaint}\n", result.Error, StringComparison.Ordinal);
    }

    static async Task LineAsync(OrderctlProcess process, string pattern)
    {
        while (!Regex.IsMatch(await process.ReadLineAsync() ?? throw new EndOfStreamException(pattern), pattern))
        {
        }
    }

    async Task<(int? ExitCode, string[] Frames, bool IsRestored)> OnTerminalAsync(int rows, int columns, string[] steps, string interval = "100ms")
    {
        var script = Path.Combine(AppContext.BaseDirectory, "Python", "terminal.py");
        var run = await ProgramRun.Of(
            "/usr/bin/python3", [script, $"{rows}", $"{columns}", string.Join(',', steps), Binaries.Orderctl, "top", "--interval", interval, "--endpoint", server.Endpoint]);
        Assert.True(run.ExitCode == 0, run.Error);
        var result = JsonElement.Parse(run.Output);
        Assert.True(result.GetProperty("left").GetArrayLength() == 0, run.Output);
        return (
            result.GetProperty("exit").ValueKind == JsonValueKind.Null ? null : result.GetProperty("exit").GetInt32(),
            [.. result.GetProperty("frames").EnumerateArray().Select(frame => frame.GetString()!)],
            result.GetProperty("restored").GetBoolean());
    }
}
