using System.Text.Json;
using Google.Protobuf.WellKnownTypes;
using Orderd.Tests.Attacks;
using Orderd.Tests.Native;
using Xunit.Abstractions;

namespace Orderd.Tests.Wire;

/// <summary>
/// Thousands of calls and connections with something wrong in their bytes, the same in each run. Whatever it is, it is the client's:
/// no call is answered INTERNAL or UNKNOWN, and the log of the native daemon has no error.
/// </summary>
public sealed class BadFrames(ITestOutputHelper output) : IDisposable
{
    const int Calls = 1_500;
    const int Connections = 400;
    static readonly WireTransport[] Transports = [WireTransport.Socket, WireTransport.Tcp];

    readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [Trait("Contract", "11 Requests: a client's bad bytes are the client's error")]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task BadBytesAreTheClientsError(int seed)
    {
        await using var orderd = await NativeOrderd.StartExactlyAsync(
            _folder.File("o.sock"),
            [
                "--socket", _folder.File("o.sock"), "--listen", "127.0.0.1:0", "--store", $"sqlite:{_folder.File("orders.db")}", "--sample-data",
                "--services", "all",
            ],
            ("ORDERD_Reflection__Tcp", "true"));
        var mutator = new Mutator(seed);
        var outcomes = await CallAsync(orderd, mutator);
        for (var i = 0; i < Connections; i++)
        {
            using var connection = await WireConnection.OpenAsync(orderd, mutator.Choose(Transports));
            await connection.SayAndLeaveAsync(new Conversation(mutator).OfBrokenFrames());
        }

        output.WriteLine(string.Join(", ", outcomes.OrderByDescending(pair => pair.Value).Select(pair => $"{pair.Value} × {pair.Key}")));
        // Some of them come through, so that it is not the same refusal over and over.
        Assert.True(outcomes.Count > 8);
        Assert.Equal("101", (await orderd.OverSocket().getOrderAsync(new StringValue { Value = "101" })).Id);
        Assert.Equal(0, await orderd.StopAsync());
        await orderd.LogLineAsync(line => line.GetProperty("event").GetString() == "stopped");
        var errors = orderd.Log.Lines.Where(IsError).ToList();
        Assert.True(errors.Count == 0, string.Join('\n', errors));
    }

    static async Task<Dictionary<string, int>> CallAsync(NativeOrderd orderd, Mutator mutator)
    {
        var outcomes = new Dictionary<string, int>();
        WireConnection? connection = null;
        var stream = 0;
        for (var i = 0; i < Calls; i++)
        {
            if (connection is null)
            {
                connection = await WireConnection.OpenAsync(orderd, mutator.Choose(Transports));
                await connection.SendAsync((byte[])[.. Http2Frame.Preface, .. Http2Frame.WidestStreams, .. Http2Frame.WidestConnection]);
                stream = 1;
            }

            var said = new Conversation(mutator).OfSoundFrames(stream);
            var outcome = await connection.TrySendAsync(said) ? await connection.OutcomeAsync(stream) : "closed";
            Assert.False(outcome is "grpc-status 2" or "grpc-status 13" or "http 500", $"Call {i} came to {outcome}: {Convert.ToHexString(said)}");
            outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
            stream += 2;
            if (outcome is "closed" || outcome.StartsWith("goaway", StringComparison.Ordinal))
            {
                connection.Dispose();
                connection = null;
            }
        }

        connection?.Dispose();
        return outcomes;
    }

    static bool IsError(string text)
    {
        var line = JsonElement.Parse(text);
        return line.GetProperty("level").GetString() is "error" or "critical"
            || line.GetProperty("event").GetString() == "incident"
            || line.TryGetProperty("exception", out _);
    }
}
