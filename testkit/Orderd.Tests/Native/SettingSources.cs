using System.Diagnostics;
using System.Text.Json;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orderd.Contracts.Ecommerce;

namespace Orderd.Tests.Native;

/// <summary>Contract 5: where the native daemon's settings come from.</summary>
public sealed class SettingSources : IDisposable
{
    readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [Trait("Contract", "5 --config: flags win over environment over file")]
    [InlineData("file.sock", false, false)]
    [InlineData("variable.sock", true, false)]
    [InlineData("flag.sock", true, true)]
    [InlineData("flag.sock", false, true)]
    public async Task FlagsWinOverEnvironmentOverFile(string winner, bool variable, bool flag)
    {
        await File.WriteAllTextAsync(_folder.File("orderd.json"), $$"""
            { "Socket": "{{_folder.File("file.sock")}}", "Listen": ["127.0.0.1:0", "[::1]:0"], "Store": "memory" }
            """);
        string[] flags = ["--config", _folder.File("orderd.json"), .. flag ? (string[])["--socket", _folder.File("flag.sock")] : []];
        (string, string)[] variables = variable ? [("ORDERD_Socket", _folder.File("variable.sock"))] : [];

        await using var orderd = await NativeOrderd.StartExactlyAsync(_folder.File(winner), flags, variables);

        Assert.NotEmpty((await orderd.OverSocket().addOrderAsync(new Order())).Value);
        Assert.Equal([winner], Directory.GetFiles(_folder.Root, "*.sock").Select(Path.GetFileName));
    }

    [Fact]
    [Trait("Contract", "5 --listen: repeatable; port 0 takes a free one; the log names every address once it accepts calls")]
    public async Task TheLogNamesEveryAddress()
    {
        await using var orderd = await NativeOrderd.StartAsync(_folder.File("o.sock"), "memory", "--listen", "127.0.0.1:0");
        await orderd.LogLineAsync(line => IsListening(line) && Address(line) == $"unix:{_folder.File("o.sock")}");

        var ports = orderd.Log.Lines.Select(line => JsonElement.Parse(line)).Where(IsListening).Select(Address)
            .Where(address => address.StartsWith("http://127.0.0.1:", StringComparison.Ordinal)).Select(address => new Uri(address).Port).ToArray();

        Assert.Equal(2, ports.Distinct().Count());
        Assert.DoesNotContain(0, ports);
    }

    [Fact]
    [Trait("Contract", "2 processOrders: a batch closes 200 ms after its first order arrived")]
    public async Task ByDefaultABatchWaits200Milliseconds()
    {
        await using var orderd = await NativeOrderd.StartAsync(_folder.File("o.sock"), "memory", "--sample-data");
        using var call = orderd.OverSocket().processOrders();
        var watch = Stopwatch.StartNew();

        await call.RequestStream.WriteAsync(new StringValue { Value = "101" });
        // It needs no second order and no half-close.
        Assert.True(await call.ResponseStream.MoveNext().WaitAsync(NativeOrderd.Bound));

        // Timers may fire somewhat early; how late they fire is up to the machine.
        Assert.True(watch.Elapsed > TimeSpan.FromMilliseconds(180), $"The answer came after {watch.Elapsed}.");
    }

    static bool IsListening(JsonElement line) => line.GetProperty("event").GetString() == "listening";

    static string Address(JsonElement line) => line.GetProperty("fields").GetProperty("Address").GetString()!;
}
