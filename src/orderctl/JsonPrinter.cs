using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Orderd.Contracts.Ecommerce;

namespace Orderctl;

/// <summary>
/// One JSON object a line: protobuf JSON with the names of the .proto file and every field present, so that a script need not
/// ask whether one is there. Written by hand: the library's formatter works by reflection, which costs start time and size.
/// </summary>
sealed class JsonPrinter(Output output, Utf8JsonWriter json) : Printer
{
    static readonly JsonWriterOptions Options = new()
    {
        // Letters of all scripts as they are; control characters are still escaped.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    public static JsonPrinter To(Output output) => new(output, new Utf8JsonWriter(output, Options));

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
