namespace Orderctl.Monitoring;

/// <summary>What <c>orderctl top</c> shows: a summary, and the calls by method and status.</summary>
static class TopText
{
    public static List<string> Lines(Look look, Endpoint endpoint, int width = int.MaxValue)
    {
        var now = look.Now;
        var store = look.Store;
        var commits = store.Commits - look.StoreBefore.Commits;
        var writes = store.CommittedWrites - look.StoreBefore.CommittedWrites;
        var syncing = (store.SyncTime?.ToTimeSpan() ?? default) - (look.StoreBefore.SyncTime?.ToTimeSpan() ?? default);
        var lines = new List<string>
        {
            $"orderd {Printable.Escape(now.Version)} at {endpoint}, up {Figures.Age(now.Uptime?.ToTimeSpan() ?? default)}, {Figures.Bytes(now.ResidentBytes)} resident",
            $"calls    {Figures.Rate(look.Rate(look.CallsSince()))}/s, {Figures.Count(look.Running())} running, {Figures.Count(look.Streams())} of them streams, {Figures.Count(now.Connections)} connections",
            $"commits  {Figures.Rate(look.Rate(commits))}/s, {(commits > 0 ? Figures.Rate(writes / (double)commits) : "-")} writes each, {(commits > 0 ? Figures.Milliseconds(syncing.TotalMilliseconds / commits) : "-")} each, {Figures.Count(store.QueueLength)} writes wait",
            $"store    {Printable.Escape(store.Kind)}, {Figures.Count(store.Orders)} orders, {Figures.Bytes(store.BytesOnDisk)}",
            "",
        };
        lines.AddRange(MethodTable.Lines(look, width));
        return lines;
    }
}
