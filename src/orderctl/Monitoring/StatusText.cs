using System.Globalization;
using Orderd.Contracts.V1;

namespace Orderctl.Monitoring;

/// <summary>The status of a daemon as lines for people.</summary>
static class StatusText
{
    public static List<string> Lines(StatusResponse status)
    {
        var look = new Look(status);
        var store = look.Store;
        var lines = new List<string>
        {
            Field("version", $"orderd {status.Version} on {status.Runtime}"),
            Field("up", $"{Figures.Age(status.Uptime?.ToTimeSpan() ?? default)}, since {Time(status)}"),
            Field("memory", $"{Figures.Bytes(status.ResidentBytes)} resident"),
            Field("connections", Figures.Count(status.Connections)),
            Field("store", store.Location.Length == 0 ? store.Kind : $"{store.Kind}, {store.Location}"),
            Field("orders", store.BytesOnDisk == 0 ? Figures.Count(store.Orders) : $"{Figures.Count(store.Orders)} in {Figures.Bytes(store.BytesOnDisk)}"),
            Field("commits", $"{Figures.Count(store.Commits)} of {Figures.Count(store.CommittedWrites)} writes{SyncTime(store)}"),
            Field("queue", $"{Figures.Count(store.QueueLength)} writes wait"),
            Field("calls", $"{Figures.Count(look.CallsSince())} ended, {Figures.Count(look.Running())} running"),
            "",
        };
        lines.AddRange(MethodTable.Lines(look));
        return lines;
    }

    static string Field(string name, string value) => $"{(name + ":").PadRight(13)} {Printable.Escape(value)}";

    static string Time(StatusResponse status) =>
        status.StartedAt is { } start ? start.ToDateTime().ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture) : "-";

    static string SyncTime(StoreStatus store) => store is { Commits: > 0, SyncTime: { } time }
        ? $", {Figures.Milliseconds(time.ToTimeSpan().TotalMilliseconds / store.Commits)} each"
        : "";
}
