using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Orderctl.Client;
using Orderd.Contracts.Demo;
using Orderd.Contracts.Ecommerce;
using Orderd.Contracts.Routeguide;
using Orderd.Contracts.Sum;
using Orderd.Contracts.V1;

namespace Orderctl.Output;

/// <summary>
/// One JSON object a line: protobuf JSON with the names of the .proto file and every field present, so that a script need not
/// ask whether one is there. Written by hand: the library's formatter works by reflection, which costs start time and size.
/// </summary>
sealed class JsonPrinter(StandardOutput output, Utf8JsonWriter json) : Printer
{
    static readonly JsonWriterOptions Options = new()
    {
        // Letters of all scripts stay as they are; control characters are still escaped.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    public static JsonPrinter To(StandardOutput output) => new(output, new Utf8JsonWriter(output, Options));

    public override void Order(Order order)
    {
        Write(order);
        EndLine();
    }

    public override void Found(Order order) => Order(order);

    public override void Added(string id) => Pair("id", id);

    public override void Deleted(string id) => Pair("deleted", id);

    public override void Updated(IEnumerable<string> ids, string answer)
    {
        json.WriteStartObject();
        Array("updated", ids);
        json.WriteEndObject();
        EndLine();
    }

    public override void Counted(string name, long count, string text)
    {
        json.WriteStartObject();
        json.WriteNumber(name, count);
        json.WriteEndObject();
        EndLine();
    }

    public override void Shipment(CombinedShipment shipment)
    {
        json.WriteStartObject();
        json.WriteString("id", shipment.Id);
        json.WriteString("status", shipment.Status);
        json.WriteStartArray("ordersList");
        foreach (var order in shipment.OrdersList)
            Write(order);

        json.WriteEndArray();
        json.WriteEndObject();
        EndLine();
    }

    public override void Versions(string client, string? server)
    {
        json.WriteStartObject();
        json.WriteString("client", client);
        json.WriteString("server", server);
        json.WriteEndObject();
        EndLine();
    }

    public override void Token(string token, string line)
    {
        json.WriteStartObject();
        json.WriteString("token", token);
        json.WriteString("line", line);
        json.WriteEndObject();
        EndLine();
    }

    public override void State(string service, string state)
    {
        json.WriteStartObject();
        json.WriteString("service", service);
        json.WriteString("state", state);
        json.WriteEndObject();
        EndLine();
    }

    public override void Finding(Finding finding)
    {
        json.WriteStartObject();
        json.WriteString("check", finding.Check);
        json.WriteString("result", finding.Result);
        json.WriteString("text", finding.Text);
        json.WriteString("fix", finding.Remedy);
        json.WriteEndObject();
        EndLine();
    }

    public override void Say(string text)
    {
    }

    public override void Feature(Feature feature)
    {
        json.WriteStartObject();
        json.WriteString("name", feature.Name);
        Location(feature.Location);
        json.WriteEndObject();
        EndLine();
    }

    public override void Listed(Feature feature) => Feature(feature);

    public override void Summary(RouteSummary summary)
    {
        json.WriteStartObject();
        json.WriteNumber("point_count", summary.PointCount);
        json.WriteNumber("feature_count", summary.FeatureCount);
        json.WriteNumber("distance", summary.Distance);
        json.WriteNumber("elapsed_time", summary.ElapsedTime);
        json.WriteEndObject();
        EndLine();
    }

    public override void Received(RouteNote note)
    {
        json.WriteStartObject();
        Location(note.Location);
        json.WriteString("message", note.Message);
        json.WriteEndObject();
        EndLine();
    }

    public override void Response(Response response, bool isOnlyOne)
    {
        json.WriteStartObject();
        // Protobuf JSON writes 64 bits as text, since a double cannot hold them.
        json.WriteString("server_id", response.ServerId.ToString(CultureInfo.InvariantCulture));
        json.WriteString("response_data", response.ResponseData);
        json.WriteEndObject();
        EndLine();
    }

    public override void Total(ReplyMessage reply)
    {
        json.WriteStartObject();
        json.WriteNumber("sum", reply.Sum);
        json.WriteEndObject();
        EndLine();
    }

    public override void Status(StatusResponse status)
    {
        StatusJson.Write(json, status);
        EndLine();
    }

    public override void ShowStatus(StatusSample sample, Endpoint endpoint) => Status(sample.Now);

    public override void Results(IEnumerable<CallResult> results)
    {
        json.WriteStartObject();
        foreach (var result in results)
        {
            json.WriteStartObject(result.CallType);
            json.WriteBoolean("worked", result.Worked);
            json.WriteNumber("milliseconds", Math.Round(result.Time.TotalMilliseconds, 1));
            json.WriteEndObject();
        }

        json.WriteEndObject();
        EndLine();
    }

    void Location(Point? point)
    {
        json.WriteStartObject("location");
        json.WriteNumber("latitude", point?.Latitude ?? 0);
        json.WriteNumber("longitude", point?.Longitude ?? 0);
        json.WriteEndObject();
    }

    void Write(Order order)
    {
        json.WriteStartObject();
        json.WriteString("id", order.Id);
        Array("items", order.Items);
        json.WriteString("description", order.Description);
        // JSON has no such numbers; protobuf writes them as strings.
        if (float.IsFinite(order.Price))
            json.WriteNumber("price", order.Price);
        else
            json.WriteString("price", order.Price.ToString(CultureInfo.InvariantCulture));

        json.WriteString("destination", order.Destination);
        json.WriteEndObject();
    }

    void Pair(string name, string value)
    {
        json.WriteStartObject();
        json.WriteString(name, value);
        json.WriteEndObject();
        EndLine();
    }

    void Array(string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteStringValue(value);

        json.WriteEndArray();
    }

    void EndLine()
    {
        json.Flush();
        json.Reset();
        output.EndLine();
    }
}
