using System.Globalization;
using System.Text.Json;
using Google.Protobuf.WellKnownTypes;
using Orderd.Contracts.V1;


namespace Orderctl.Output;

/// <summary>The status of a daemon as protobuf JSON.</summary>
static class StatusJson
{
    public static void Write(Utf8JsonWriter json, StatusResponse status)
    {
        json.WriteStartObject();
        json.WriteString("version", status.Version);
        json.WriteString("runtime", status.Runtime);
        json.WriteString("started_at", (status.StartedAt ?? new Timestamp()).ToDateTime().ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture));
        Write(json, "uptime", status.Uptime);
        Write(json, status.Store ?? new StoreStatus());
        Write(json, "connections", status.Connections);
        json.WriteStartArray("methods");
        foreach (var method in status.Methods)
            Write(json, method);

        json.WriteEndArray();
        json.WriteStartArray("duration_bounds");
        foreach (var bound in status.DurationBounds)
            json.WriteNumberValue(bound);

        json.WriteEndArray();
        Write(json, "resident_bytes", status.ResidentBytes);
        json.WriteEndObject();
    }

    static void Write(Utf8JsonWriter json, StoreStatus store)
    {
        json.WriteStartObject("store");
        json.WriteString("kind", store.Kind);
        json.WriteString("location", store.Location);
        Write(json, "orders", store.Orders);
        Write(json, "bytes_on_disk", store.BytesOnDisk);
        Write(json, "commits", store.Commits);
        Write(json, "committed_writes", store.CommittedWrites);
        Write(json, "sync_time", store.SyncTime);
        Write(json, "queue_length", store.QueueLength);
        json.WriteEndObject();
    }

    static void Write(Utf8JsonWriter json, MethodStatus method)
    {
        json.WriteStartObject();
        json.WriteString("method", method.Method);
        json.WriteStartArray("ended");
        foreach (var count in method.Ended)
        {
            json.WriteStartObject();
            json.WriteString("status", count.Status);
            Write(json, "calls", count.Calls);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        Write(json, "in_flight", method.InFlight);
        json.WriteStartArray("durations");
        foreach (var count in method.Durations)
            json.WriteStringValue(Text(count));

        json.WriteEndArray();
        json.WriteEndObject();
    }

    static void Write(Utf8JsonWriter json, string name, long value) => json.WriteString(name, Text(value));

    static void Write(Utf8JsonWriter json, string name, Duration? duration) =>
        json.WriteString(name, (duration?.ToTimeSpan().TotalSeconds ?? 0).ToString("0.#######", CultureInfo.InvariantCulture) + "s");

    // Protobuf JSON writes 64 bits as text, since a double cannot hold them.
    static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
