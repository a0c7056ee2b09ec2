using Orderd.Tests.Native;

namespace Orderd.Tests.Torture;

/// <summary>
/// Contract 2: OK means durable. kill -9 at random moments under concurrent adds, updates and deletes; after each restart, on
/// the same file and without help, every acknowledged write is there and no updateOrders stream is half applied.
/// </summary>
public sealed class Kills
{
    // A store is given up after so many, so that a thousand rounds do not read a million orders each.
    const int RoundsOfAStore = 25;

    [Fact]
    public async Task NothingAcknowledgedIsLostAndNothingIsHalfApplied()
    {
        var tally = new Tally(10, "kill -9 under load");
        var random = new Random(4711);
        for (var round = 0; round < Effort.Kills; round += RoundsOfAStore)
            await KillAsync(Math.Min(RoundsOfAStore, Effort.Kills - round), random, tally);
        tally.AssertGood();
    }

    static async Task KillAsync(int rounds, Random random, Tally tally)
    {
        using var folder = new ScratchFolder();
        Directory.CreateDirectory(folder.File("data"));
        var ledger = new Ledger(() => 0);
        for (var round = 0; round < rounds; round++)
        {
            await using (var orderd = await NativeOrderd.StartAsync(folder.File("o.sock"), $"sqlite:{StoreFiles.In(folder.Root)}"))
            {
                var running = new TortureLoad(ledger, new LoadShape(), $"-{round}").RunAsync(round % 2 == 0 ? orderd.OverTcp() : orderd.OverSocket());
                // So many writes from now the kill comes, wherever the others are then.
                await ledger.AcknowledgeAsync(random.Next(1, 150));
                await orderd.KillAsync();
                await running;
            }

            tally.Add(await StoreFiles.CheckAsync(folder.Root, ledger, long.MaxValue), $"kill {round}");
        }

        tally.Round(ledger, rounds);
    }
}
