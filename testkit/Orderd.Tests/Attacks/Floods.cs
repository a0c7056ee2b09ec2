using Orderd.Tests.Native;
using Xunit.Abstractions;

namespace Orderd.Tests.Attacks;

/// <summary>Frames that cost the client nothing, by the ten thousand.</summary>
[Collection(nameof(Attacks))]
public sealed class Floods(ITestOutputHelper output) : IDisposable
{
    readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task RapidReset() => AssertCut(await HoldsOutAsync(FrameFlood.RapidReset));

    [Fact]
    public async Task ContinuationFlood() => AssertCut(await HoldsOutAsync(FrameFlood.Continuation));

    [Fact]
    public Task ContinuationFloodOfEmptyFrames() => HoldsOutAsync(FrameFlood.EmptyContinuation);

    [Fact]
    public Task PingFlood() => HoldsOutAsync(FrameFlood.Ping);

    [Fact]
    public Task SettingsFlood() => HoldsOutAsync(FrameFlood.Settings);

    // What costs the daemon more than the others do, it does not put up with.
    static void AssertCut(string did) => Assert.DoesNotContain(" 0 connections cut", did, StringComparison.Ordinal);

    async Task<string> HoldsOutAsync(Func<int, CancellationToken, string> attack)
    {
        await using var orderd = await NativeOrderd.StartAsync(_folder.File("o.sock"), $"sqlite:{_folder.File("orders.db")}");
        return await new Siege(orderd, output).HoldsOutAsync(attack);
    }
}
