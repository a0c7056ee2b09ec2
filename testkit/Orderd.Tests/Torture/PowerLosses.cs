using Orderd.Tests.Native;
using Orderd.Tests.Native.Disk;

namespace Orderd.Tests.Torture;

/// <summary>
/// Power losses at many moments of what a disk recorded: for each, the directory is made as it might have been left, and what
/// then is there is compared with what callers knew at that moment.
/// </summary>
/// <param name="recording">All that was done, from the first change on.</param>
/// <param name="first">A copy of the directory before that.</param>
/// <param name="check">Says what is wrong with a directory of that moment.</param>
/// <param name="tally">Counts it.</param>
sealed class PowerLosses(string recording, string? first, Func<string, long, Task<Verdict>> check, Tally tally)
{
    const int AtOnce = 3;

    readonly ScratchFolder _folder = new();

    /// <summary>Tries so many.</summary>
    /// <param name="images">How many.</param>
    /// <param name="seed">For the moments, and for what is left.</param>
    /// <param name="from">No moment is before this one.</param>
    /// <param name="at">Which records a moment may follow; any by default.</param>
    public async Task TryAsync(int images, int seed, long from = 0, Func<DiskRecord, bool>? at = null)
    {
        using var disk = _folder;
        var moments = Moments(images, new Random(seed), from, at);
        if (moments.Count == 0)
            return;

        using var free = new SemaphoreSlim(AtOnce);
        var model = RecordedDisk.Of(first ?? Directory.CreateDirectory(_folder.File("empty")).FullName);
        var checks = new List<Task>();
        var next = 0;
        foreach (var record in DiskRecord.Read(recording))
        {
            model.Apply(record);
            for (; next < moments.Count && moments[next] == record.End; next++)
            {
                await free.WaitAsync();
                var image = Directory.CreateDirectory(_folder.File($"{next}")).FullName;
                var loss = new PowerLoss((seed * 10_000) + next);
                model.Save(image, loss);
                checks.Add(Task.Run(() => CheckAsync(image, record.End, loss, free)));
            }
        }

        await Task.WhenAll(checks);
        Assert.Equal(moments.Count, next);
    }

    async Task CheckAsync(string image, long moment, PowerLoss loss, SemaphoreSlim free)
    {
        try
        {
            Keep(image, out var kept);
            var verdict = await check(image, moment);
            tally.Image();
            tally.Add(verdict, $"power loss at {moment} ({loss.Description}){kept}");
            if (verdict.IsGood && kept.Length > 0)
                Directory.Delete(kept.TrimStart(), recursive: true);
            Directory.Delete(image, recursive: true);
        }
        finally
        {
            free.Release();
        }
    }

    // With TORTURE_KEEP, an image that turns out to be bad is left there as it was before orderd saw it.
    static void Keep(string image, out string kept)
    {
        kept = "";
        if (Environment.GetEnvironmentVariable("TORTURE_KEEP") is not { Length: > 0 } folder)
            return;

        var copy = Path.Combine(folder, Path.GetRandomFileName());
        StoreFiles.Copy(image, copy);
        kept = $" {copy}";
    }

    // Half of them right before a sync has ended, when most is at stake, or right after, when it counts.
    List<long> Moments(int images, Random random, long from, Func<DiskRecord, bool>? at)
    {
        var all = new List<long>();
        var syncs = new List<long>();
        var before = 0L;
        foreach (var record in DiskRecord.Read(recording))
        {
            if (record.End >= from && (at is null || at(record)))
            {
                all.Add(record.End);
                if (record.Event is DiskEvent.SyncEnd or DiskEvent.SyncDirectoryEnd)
                    syncs.AddRange(before >= from ? [before, record.End] : [record.End]);
            }

            before = record.End;
        }

        // A fault may have come before there was anything to record.
        Assert.True(all.Count > 0 || (from == 0 && at is null), "The moments that were asked for never came.");
        // The last moment is always one of them.
        return all.Count == 0 ? [] : [.. Enumerable.Range(0, images)
            .Select(i => i == 0 ? all[^1] : i % 2 == 0 && syncs.Count > 0 ? syncs[random.Next(syncs.Count)] : all[random.Next(all.Count)])
            .Order()];
    }
}
