using System.Globalization;
using Orderd.Contracts.V1;

namespace Orderctl.Output;

/// <summary>The status of a daemon as lines for people.</summary>
static class StatusText
{
    public static List<string> Lines(StatusResponse status)
    {
        var sample = new StatusSample(status);
        var store = sample.Store;
        var lines = new List<string>
        {
            Field("version", $"orderd {status.Version} on {status.Runtime}"),
            Field("up", $"{Formatting.Age(status.Uptime?.ToTimeSpan() ?? default)}, since {Time(status)}"),
            Field("memory", $"{Formatting.Bytes(status.ResidentBytes)} resident"),
            Field("connections", Formatting.Count(status.Connections)),
            Field("store", store.Location.Length == 0 ? store.Kind : $"{store.Kind}, {store.Location}"),
            Field("orders", store.BytesOnDisk == 0 ? Formatting.Count(store.Orders) : $"{Formatting.Count(store.Orders)} in {Formatting.Bytes(store.BytesOnDisk)}"),
            Field("commits", $"{Formatting.Count(store.Commits)} of {Formatting.Count(store.CommittedWrites)} writes{SyncTime(store)}"),
            Field("queue", $"{Formatting.Count(store.QueueLength)} writes wait"),
            Field("calls", $"{Formatting.Count(sample.CallsSince())} ended, {Formatting.Count(sample.Running())} running"),
            "",
        };
        lines.AddRange(MethodTable.Lines(sample));
        return lines;
    }

    static string Field(string name, string value) => $"{(name + ":").PadRight(13)} {Printable.Escape(value)}";

    static string Time(StatusResponse status) =>
        status.StartedAt is { } start ? start.ToDateTime().ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture) : "-";

    static string SyncTime(StoreStatus store) => store is { Commits: > 0, SyncTime: { } time }
        ? $", {Formatting.Milliseconds(time.ToTimeSpan().TotalMilliseconds / store.Commits)} each"
        : "";
}
