using Orderd.Tests.Native;
using Xunit.Abstractions;

namespace Orderd.Tests.Attacks;

/// <summary>Frames that cost the client nothing, by the ten thousand.</summary>
[Collection(nameof(Attacks))]
public sealed class FloodTests(ITestOutputHelper output) : IDisposable
{
    const int PerSecond = 50_000;
    const int Batch = 64;
    const string Method = "/ecommerce.OrderManagement/getOrder";

    readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public Task RapidReset() => HoldsOutAsync(batch =>
    {
        // Client streams have odd numbers.
        var first = (batch * Batch) + 1;
        return Concat(Enumerable.Range(0, Batch / 2).SelectMany(i => (byte[][])[Http2Frame.Headers(first + (2 * i), Method), Http2Frame.Reset(first + (2 * i))]));
    });

    [Fact]
    public Task ContinuationFlood()
    {
        var field = Http2Frame.Field("x-more", new string('x', 20));
        var more = Concat(Enumerable.Range(0, Batch).Select(i => Http2Frame.Continuation(1, i % 2 == 0 ? field : [])));
        return HoldsOutAsync(batch => batch == 0 ? [.. Http2Frame.Headers(1, Method, endHeaders: false), .. more] : more);
    }

    [Fact]
    public Task ContinuationFloodOfEmptyFrames()
    {
        var more = Concat(Enumerable.Repeat(Http2Frame.Continuation(1, []), Batch));
        return HoldsOutAsync(batch => batch == 0 ? [.. Http2Frame.Headers(1, Method, endHeaders: false), .. more] : more);
    }

    [Fact]
    public Task PingFlood()
    {
        var pings = Concat(Enumerable.Repeat(Http2Frame.Ping, Batch));
        return HoldsOutAsync(_ => pings);
    }

    [Fact]
    public Task SettingsFlood()
    {
        var settings = Concat(Enumerable.Repeat(Http2Frame.WidestStreams, Batch));
        return HoldsOutAsync(_ => settings);
    }

    async Task HoldsOutAsync(Func<int, byte[]> batch)
    {
        await using var orderd = await NativeOrderd.StartAsync(_folder.File("o.sock"), $"sqlite:{_folder.File("orders.db")}");
        await new Siege(orderd, output).HoldsOutAsync((port, end) => Flood.Run(port, PerSecond, Batch, batch, end));
    }

    static byte[] Concat(IEnumerable<byte[]> frames) => [.. frames.SelectMany(frame => frame)];
}
