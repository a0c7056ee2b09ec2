using System.Globalization;
using Xunit.Abstractions;

namespace Orderd.Tests.Native;

/// <summary>
/// Contract 2: OK means durable. kill -9 at random moments under concurrent adds, updates and deletes; after each restart, on
/// the same file and without help, every acknowledged write is there and no updateOrders stream is half applied.
/// </summary>
public sealed class CrashTests(ITestOutputHelper output)
{
    const int DefaultRounds = 50;

    static int Rounds =>
        Environment.GetEnvironmentVariable("TORTURE_ROUNDS") is { Length: > 0 } given
            ? int.Parse(given, CultureInfo.InvariantCulture)
            : DefaultRounds;

    [Fact]
    public async Task NothingAcknowledgedIsLostAndNothingIsHalfApplied()
    {
        using var folder = new ScratchFolder();
        var load = new CrashLoad(seed: 4711);
        for (var round = 0; round < Rounds; round++)
        {
            await using var orderd = await NativeOrderd.StartAsync(folder.File("o.sock"), $"sqlite:{folder.File("orders.db")}");
            await load.VerifyAsync(orderd.OverSocket());
            var running = load.Run(round % 2 == 0 ? orderd.OverTcp() : orderd.OverSocket());
            // So many writes from now the kill comes, wherever the others are then.
            await load.AcknowledgeAsync(load.NextBurst());
            await orderd.KillAsync();
            await running;
        }

        await using var last = await NativeOrderd.StartAsync(folder.File("o.sock"), $"sqlite:{folder.File("orders.db")}");
        await load.VerifyAsync(last.OverSocket());
        output.WriteLine($"{Rounds} kills, {load.Acknowledged} acknowledged writes");
        Assert.True(load.Acknowledged > Rounds);
    }
}
