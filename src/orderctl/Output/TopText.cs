using Orderctl.Client;

namespace Orderctl.Output;

/// <summary>What <c>orderctl top</c> shows: a summary, and the calls by method and status.</summary>
static class TopText
{
    public static List<string> Lines(StatusSample look, Endpoint endpoint, int width = int.MaxValue)
    {
        var now = look.Now;
        var store = look.Store;
        var commits = store.Commits - look.StoreBefore.Commits;
        var writes = store.CommittedWrites - look.StoreBefore.CommittedWrites;
        var syncing = (store.SyncTime?.ToTimeSpan() ?? default) - (look.StoreBefore.SyncTime?.ToTimeSpan() ?? default);
        var lines = new List<string>
        {
            $"orderd {Printable.Escape(now.Version)} at {endpoint}, up {Formatting.Age(now.Uptime?.ToTimeSpan() ?? default)}, {Formatting.Bytes(now.ResidentBytes)} resident",
            $"calls    {Formatting.Rate(look.Rate(look.CallsSince()))}/s, {Formatting.Count(look.Running())} running, {Formatting.Count(look.Streams())} of them streams, {Formatting.Count(now.Connections)} connections",
            $"commits  {Formatting.Rate(look.Rate(commits))}/s, {(commits > 0 ? Formatting.Rate(writes / (double)commits) : "-")} writes each, {(commits > 0 ? Formatting.Milliseconds(syncing.TotalMilliseconds / commits) : "-")} each, {Formatting.Count(store.QueueLength)} writes wait",
            $"store    {Printable.Escape(store.Kind)}, {Formatting.Count(store.Orders)} orders, {Formatting.Bytes(store.BytesOnDisk)}",
            "",
        };
        lines.AddRange(MethodTable.Lines(look, width));
        return lines;
    }
}
