using System.Globalization;
using Orderctl.Client;
using Orderctl.Input;
using Orderd.Contracts.Demo;
using Orderd.Contracts.Ecommerce;
using Orderd.Contracts.Routeguide;
using Orderd.Contracts.Sum;
using Orderd.Contracts.V1;

namespace Orderctl.Output;

/// <summary>Output for people: labelled lines for one order, a line of tab-separated columns for each of many.</summary>
sealed class TextPrinter(StandardOutput output) : Printer
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

    public override void Counted(string name, long count, string text) => Line(Printable.Escape(text));

    public override void Shipment(CombinedShipment shipment)
    {
        // Whoever counts them says so on standard error.
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

    public override void Token(string token, string line)
    {
        Line(output.Palette.Label("The token, which is shown this once; orderctl takes it from a file by --token-file:"));
        Line(token);
        Line(output.Palette.Label("Its line for orderd's file of tokens (Access:Tokens):"));
        Line(line);
    }

    public override void State(string service, string state) =>
        Line(state == "SERVING" ? output.Palette.Name(state) : output.Palette.Alarm(state));

    public override void Finding(Finding finding)
    {
        var result = finding.Result.PadRight(6);
        var shown = finding.Result switch
        {
            Output.Finding.FaultResult => output.Palette.Alarm(result),
            Output.Finding.WarningResult => output.Palette.Name(result),
            _ => output.Palette.Label(result),
        };
        Line($"{shown} {finding.Check,-12} {Printable.Escape(finding.Text)}");
        if (finding.Remedy is not null)
            Line($"{output.Palette.Label("fix:"),19} {Printable.Escape(finding.Remedy)}");
    }

    public override void Say(string text) => Line(text);

    public override void Feature(Feature feature)
    {
        if (feature.Name.Length == 0)
            Line($"Found no feature at {Coordinates.Show(feature.Location)}");
        else
            Listed(feature);
    }

    public override void Listed(Feature feature) =>
        Line($"Feature called '{Printable.Escape(feature.Name)}' at {Coordinates.Show(feature.Location)}");

    public override void Summary(RouteSummary summary)
    {
        Line(string.Create(CultureInfo.InvariantCulture, $"Finished trip with {summary.PointCount} points"));
        Line(string.Create(CultureInfo.InvariantCulture, $"Passed {summary.FeatureCount} features"));
        Line(string.Create(CultureInfo.InvariantCulture, $"Travelled {summary.Distance} meters"));
        Line(string.Create(CultureInfo.InvariantCulture, $"It took {summary.ElapsedTime} seconds"));
    }

    public override void Received(RouteNote note) =>
        Line($"Received message {Printable.Escape(note.Message)} at {Coordinates.Show(note.Location)}");

    public override void Response(Response response, bool isOnlyOne) => Line(string.Create(CultureInfo.InvariantCulture,
        $"{(isOnlyOne ? "resp" : "recv")} from server({response.ServerId}), {(isOnlyOne ? "the " : "")}message={Printable.Escape(response.ResponseData)}"));

    public override void Total(ReplyMessage reply) => Line(reply.Sum.ToString(CultureInfo.InvariantCulture));

    public override void Status(StatusResponse status) => StatusText.Lines(status).ForEach(Line);

    public override void ShowStatus(StatusSample sample, Endpoint endpoint)
    {
        TopText.Lines(sample, endpoint).ForEach(Line);
        Line("");
    }

    public override void Results(IEnumerable<CallResult> results) => Line(string.Join(", ", results.Select(result =>
        string.Create(CultureInfo.InvariantCulture, $"{result.CallType} {(result.Worked ? "worked" : "failed")} in {result.Time.TotalMilliseconds:0.0} ms"))));

    // These are the shortest digits that give the same float32 back.
    static string Price(Order order) => order.Price.ToString(CultureInfo.InvariantCulture);

    static string Show(string text) => text.Length == 0 ? Nothing : Printable.Escape(text);

    void Field(string label, string value) => Line($"{output.Palette.Label(label.PadRight(13))} {Show(value)}");

    void Line(string text)
    {
        output.Write(text);
        output.EndLine();
    }
}
