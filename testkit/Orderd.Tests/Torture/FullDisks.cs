using Orderd.Tests.Native;
using Orderd.Tests.Native.Disk;

namespace Orderd.Tests.Torture;

/// <summary>A disk that becomes full under load, and is given room again: a small one for root, for others one that says so.</summary>
public sealed class FullDisks
{
    const int Refusals = 30;
    const int Deletes = 10;

    [Fact]
    public async Task FullUnderLoad()
    {
        using var folder = new ScratchFolder();
        await using var mount = await SmallDisk.MountAsync(Directory.CreateDirectory(folder.File("data")).FullName);
        var tally = new Tally(47, $"a full disk, deletes, kill -9, room again ({(mount is null ? "injected" : "a small tmpfs")})");
        using var disk = new FaultyDisk(folder.File("data"));
        var ledger = new Ledger(() => 0);
        var orderd = await StartAsync();
        try
        {
            await new TortureLoad(ledger, LoadShape.Heavy, "-1").RunUntilAcknowledgedAsync(orderd.OverSocket(), 30);
            var fault = mount is null ? disk.Fail(DiskOperations.Write, DiskError.NoSpace) : null;
            var refused = ledger.Answered - ledger.Acknowledged;
            var load = new TortureLoad(ledger, LoadShape.Heavy, "-2");
            var running = load.RunAsync(orderd.OverSocket());
            await Wait.UntilAsync(() => ledger.Answered - ledger.Acknowledged >= refused + Refusals);
            load.Stop();
            await running;

            if (mount is not null)
                await DeleteAsync(ledger, orderd, tally);
            await orderd.DisposeAsync();
            await TryStartAsync(disk, folder, tally);
            fault?.Dispose();
            await (mount?.GrowAsync() ?? Task.CompletedTask);

            orderd = await StartAsync();
            tally.Add(await StoreCheck.OfAsync(ledger, long.MaxValue, orderd.OverSocket()), "with room again");
            if (!await new TortureLoad(ledger, new LoadShape(), "-3").RunUntilAcknowledgedAsync(orderd.OverSocket(), 50))
                tally.Wrong("writes are refused although there is room again");
            tally.Add(await StoreCheck.OfAsync(ledger, long.MaxValue, orderd.OverSocket()), "after more writes");
        }
        finally
        {
            await orderd.DisposeAsync();
        }

        tally.Round(ledger);
        tally.AssertGood();

        Task<NativeOrderd> StartAsync() => disk.StartAsync(folder.File("o.sock"), StoreFiles.In(folder.Root));
    }

    // It serves, or says that it may later.
    static async Task TryStartAsync(FaultyDisk disk, ScratchFolder folder, Tally tally)
    {
        try
        {
            await using var orderd = await disk.StartAsync(folder.File("o.sock"), StoreFiles.In(folder.Root));
        }
        catch (NotStarted e)
        {
            if (e.ExitCode != 1)
                tally.Wrong($"a start on a full disk ended with {e.ExitCode}: {e.Message}");
        }
    }

    // What frees room must be possible when there is none.
    static async Task DeleteAsync(Ledger ledger, NativeOrderd orderd, Tally tally)
    {
        var acknowledged = ledger.Acknowledged;
        var answer = "";
        foreach (var subject in ledger.Subjects.Where(subject => subject.IsAdded && subject.Attempts() is [{ Answer: Answer.Acknowledged }]).Take(Deletes))
        {
            await ledger.WriteAsync(subject, Attempt.Absent, async () =>
            {
                using var call = orderd.OverSocket().deleteOrderAsync(new() { Value = subject.GivenId });
                await Task.WhenAny(call.ResponseAsync);
                answer = call.GetStatus().ToString();
                await call;
            });
        }

        if (ledger.Acknowledged == acknowledged)
            tally.Wrong($"no order can be deleted on a full disk: {answer}");
    }
}
