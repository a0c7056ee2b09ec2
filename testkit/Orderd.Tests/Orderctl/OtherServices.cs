using Orderd.Tests.Native;

namespace Orderd.Tests.Orderctl;

/// <summary>Contract 6, as a person at a shell sees it: the native orderctl against the native orderd.</summary>
public sealed class OtherServices : IDisposable
{
    const string KnownRoute = """
        412856162,-745148837
        418465462,-746859398
        406589790,-743560121
        416851321,-742674555
        415301720,-748416257
        407033786,-743977337
        401012643,-744035134
        412144655,-743949739
        414638017,-745957854
        400273442,-741220915

        """;

    readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    [Trait("Contract", "6 RouteGuide: orderctl route list")]
    public async Task RouteListPrintsTheHundredFeatures()
    {
        await using var orderd = await StartAsync();
        var result = (await RunAsync(orderd, "", "route", "list", "--lo", "40,-75", "--hi", "42,-73")).Succeeded();
        Assert.Equal(101, result.Lines.Length);
        Snapshot.Match(result.Output);
    }

    [Theory]
    [Trait("Contract", "6 RouteGuide: orderctl route feature")]
    [InlineData("407838351", "-746143763", "Feature called 'Patriots Path, Mendham, NJ 07945, USA' at latitude: 407838351, longitude: -746143763\n")]
    [InlineData("0", "0", "Found no feature at latitude: 0, longitude: 0\n")]
    public async Task RouteFeaturePrintsItsLine(string latitude, string longitude, string line)
    {
        await using var orderd = await StartAsync();
        Assert.Equal(line, (await RunAsync(orderd, "", "route", "feature", latitude, longitude)).Succeeded().Output);
    }

    [Fact]
    [Trait("Contract", "6 RouteGuide: orderctl route record --points")]
    public async Task RouteRecordMeasuresTheKnownRoute()
    {
        await using var orderd = await StartAsync();
        var file = _folder.File("points");
        await File.WriteAllTextAsync(file, KnownRoute);
        var lines = (await RunAsync(orderd, "", "route", "record", "--points", file)).Succeeded().Lines;
        Assert.Equal("Visiting point latitude: 412856162, longitude: -745148837", lines[0]);
        Assert.Equal(
            ["Finished trip with 10 points", "Passed 10 features", "Travelled 850915 meters", "It took 0 seconds"], lines[10..]);
    }

    [Fact]
    [Trait("Contract", "6 RouteGuide: points chosen at random")]
    public async Task RouteRecordChoosesPointsByItself()
    {
        await using var orderd = await StartAsync();
        var lines = (await RunAsync(orderd, "", "route", "record", "4")).Succeeded().Lines;
        Assert.Equal(8, lines.Length);
        Assert.All(lines[..4], line => Assert.Matches(@"^Visiting point latitude: \d+, longitude: -\d+$", line));
        Assert.Equal(["Finished trip with 4 points", "Passed 4 features"], lines[4..6]);
    }

    [Fact]
    [Trait("Contract", "6 RouteGuide: orderctl route chat")]
    public async Task RouteChatHearsTheFirstAndTheThird()
    {
        await using var orderd = await StartAsync();
        var lines = (await RunAsync(orderd, "", "route", "chat")).Succeeded().Lines;
        Assert.Equal(
            ["Received message First message at latitude: 0, longitude: 0", "Received message Third message at latitude: 1, longitude: 0"],
            lines.Where(line => line.StartsWith("Received", StringComparison.Ordinal)));
        Assert.Equal("Sending First message at latitude: 0, longitude: 0", lines[0]);
        Assert.Equal(5, lines.Count(line => line.StartsWith("Sending", StringComparison.Ordinal)));
    }

    [Fact]
    [Trait("Contract", "6 GRPCDemo: orderctl demo")]
    public async Task DemoRunsAllFourAndSaysHowLongEachTook()
    {
        await using var orderd = await StartAsync();
        var lines = (await RunAsync(orderd, "", "demo")).Succeeded().Lines;
        Assert.Contains("resp from server(1), the message=C# server SimpleMethod Ok!!!!", lines);
        Assert.Contains("resp from server(1), the message=C# server ClientStreamingMethod ok", lines);
        Assert.All(Enumerable.Range(0, 5), i => Assert.Contains($"recv from server(1), message=send by C# server, message={i}", lines));
        Assert.All(Enumerable.Range(0, 5), i => Assert.Contains($"recv from server(1), message=send by C# server, message= {i}", lines));
        Assert.Matches(
            @"^unary worked in [\d.]+ ms, client-stream worked in [\d.]+ ms, server-stream worked in [\d.]+ ms, bidi worked in [\d.]+ ms$",
            lines[^1]);
    }

    [Fact]
    [Trait("Contract", "6 SumService: one total for the process")]
    public async Task SumGoesOnWhereItStopped()
    {
        await using var orderd = await StartAsync();
        Assert.Equal(["1", "3", "6", "10", "15"], (await RunAsync(orderd, "", "sum", "1", "2", "3", "4", "5")).Succeeded().Lines);
        Assert.Equal(["16", "18", "21", "25", "30"], (await RunAsync(orderd, "1\n2\n3\n4\n5\n", "sum", "-")).Succeeded().Lines);
        Assert.Equal(["25"], (await RunAsync(orderd, "", "sum", "-5")).Succeeded().Lines);
    }

    [Fact]
    public async Task SumAnswersEachLineWhileTheInputIsOpen()
    {
        await using var orderd = await StartAsync();
        await using var sum = OrderctlProcess.Start($"unix:{orderd.Socket}", "sum", "-");
        foreach (var total in (string[])["7", "14", "21"])
        {
            await sum.TypeAsync("7\n");
            Assert.Equal(total, await sum.ReadLineAsync());
        }
    }

    [Fact]
    public async Task AServiceThatIsOffSaysHowToSwitchItOn()
    {
        await using var orderd = await NativeOrderd.StartAsync(_folder.File("o.sock"), "memory");
        foreach (var (verb, service) in ((string[], string)[])[(["sum", "1"], "sum"), (["demo"], "grpc-demo"), (["route", "chat"], "route-guide")])
        {
            var result = await RunAsync(orderd, "", verb);
            Assert.Equal(1, result.ExitCode);
            Assert.Contains("UNIMPLEMENTED", result.Error, StringComparison.Ordinal);
            Assert.Contains("--services", result.Error, StringComparison.Ordinal);
            Assert.Contains(service, result.Error, StringComparison.Ordinal);
        }
    }

    Task<NativeOrderd> StartAsync() => NativeOrderd.StartAsync(_folder.File("o.sock"), "memory", "--services", "all");

    static Task<OrderctlResult> RunAsync(NativeOrderd orderd, string input, params string[] arguments) =>
        OrderctlProcess.RunAsync($"unix:{orderd.Socket}", input, arguments);
}
