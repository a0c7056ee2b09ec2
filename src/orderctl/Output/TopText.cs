using Orderctl.Client;

namespace Orderctl.Output;

/// <summary>What <c>orderctl top</c> shows: a summary, and the calls by method and status.</summary>
static class TopText
{
    public static List<string> Lines(StatusSample sample, Endpoint endpoint, int width = int.MaxValue)
    {
        var now = sample.Now;
        var store = sample.Store;
        var commits = store.Commits - sample.StoreBefore.Commits;
        var writes = store.CommittedWrites - sample.StoreBefore.CommittedWrites;
        var syncing = (store.SyncTime?.ToTimeSpan() ?? default) - (sample.StoreBefore.SyncTime?.ToTimeSpan() ?? default);
        var lines = new List<string>
        {
            $"orderd {Printable.Escape(now.Version)} at {endpoint}, up {Formatting.Age(now.Uptime?.ToTimeSpan() ?? default)}, {Formatting.Bytes(now.ResidentBytes)} resident",
            $"calls    {Formatting.Rate(sample.Rate(sample.CallsSince()))}/s, {Formatting.Count(sample.Running())} running, {Formatting.Count(sample.Streams())} of them streams, {Formatting.Count(now.Connections)} connections",
            $"commits  {Formatting.Rate(sample.Rate(commits))}/s, {(commits > 0 ? Formatting.Rate(writes / (double)commits) : "-")} writes each, {(commits > 0 ? Formatting.Milliseconds(syncing.TotalMilliseconds / commits) : "-")} each, {Formatting.Count(store.QueueLength)} writes wait",
            $"store    {Printable.Escape(store.Kind)}, {Formatting.Count(store.Orders)} orders, {Formatting.Bytes(store.BytesOnDisk)}",
            "",
        };
        lines.AddRange(MethodTable.Lines(sample, width));
        return lines;
    }
}
