using System.Globalization;
using Orderd.Contracts.Ecommerce;

namespace Orderctl;

/// <summary>Output for people: labelled lines for one order, a line of tab-separated columns for each of many.</summary>
sealed class TextPrinter(Output output) : Printer
{
    const string Nothing = "-";

    public override void Order(Order order)
    {
        Field("id:", order.Id);
        Field("items:", order.Items.FirstOrDefault(""));
        foreach (var item in order.Items.Skip(1))
            Field("", item);

        Field("description:", order.Description);
        Field("price:", Price(order));
        Field("destination:", order.Destination);
    }

    public override void Found(Order order) => Line(string.Join('\t',
        output.Palette.Name(Show(order.Id)),
        Price(order),
        Show(order.Destination),
        Show(string.Join(", ", order.Items)),
        output.Palette.Label(Show(order.Description))));

    public override void Added(string id) => Line(Printable.Escape(id));

    public override void Deleted(string id) => Line($"Deleted {Printable.Escape(id)}");

    public override void Updated(IEnumerable<string> ids, string answer) => Line(Printable.Escape(answer));

    public override void Shipment(CombinedShipment shipment)
    {
        // Said on standard error by whoever counts them.
        if (shipment.Status == "NOT_FOUND")
            return;

        Line($"Shipment {output.Palette.Name(Show(shipment.Id))}");
        Line($"  {output.Palette.Label("destination:")} {Show(shipment.OrdersList.FirstOrDefault()?.Destination ?? "")}");
        Line($"  {output.Palette.Label("orders:")}      {Show(string.Join(' ', shipment.OrdersList.Select(order => order.Id)))}");
    }

    public override void Versions(string client, string? server)
    {
        Line($"orderctl {client}");
        if (server is not null)
            Line($"orderd {Printable.Escape(server)}");
    }

    // Shortest digits that give the same float32 back.
    static string Price(Order order) => order.Price.ToString(CultureInfo.InvariantCulture);

    static string Show(string text) => text.Length == 0 ? Nothing : Printable.Escape(text);

    void Field(string label, string value) => Line($"{output.Palette.Label(label.PadRight(13))} {Show(value)}");

    void Line(string text)
    {
        output.Write(text);
        output.EndLine();
    }
}
