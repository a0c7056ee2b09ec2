using System.Globalization;
using Orderctl.Client;
using Orderd.Contracts.Demo;
using Orderd.Contracts.Ecommerce;
using Orderd.Contracts.Routeguide;
using Orderd.Contracts.Sum;
using Orderd.Contracts.V1;

namespace Orderctl.Output;

/// <summary>Says what a verb has to say: for people, or for programs.</summary>
abstract class Printer
{
    /// <summary>One order, alone.</summary>
    public abstract void Order(Order order);

    /// <summary>One order of many.</summary>
    public abstract void Found(Order order);

    public abstract void Added(string id);

    public abstract void Deleted(string id);

    public abstract void Updated(IEnumerable<string> ids, string answer);

    /// <summary>How much was done.</summary>
    public abstract void Counted(string name, long count, string text);

    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    public abstract void Shipment(CombinedShipment shipment);

    public abstract void Versions(string client, string? server);

    /// <summary>A new token, and its line for the server's file.</summary>
    public abstract void Token(string token, string line);

    /// <summary>The state of a service; of orderd as a whole where the name is empty.</summary>
    public abstract void State(string service, string state);

    public abstract void Finding(Finding finding);

    /// <summary>What a verb is about to do; only people want to know.</summary>
    public abstract void Say(string text);

    /// <summary>The answer for one point, where there may be nothing.</summary>
    public abstract void Feature(Feature feature);

    /// <summary>One feature of many, unnamed ones among them.</summary>
    public abstract void Listed(Feature feature);

    public abstract void Summary(RouteSummary summary);

    public abstract void Received(RouteNote note);

    /// <summary>An answer of the demo: the only one of its call, or one of a stream.</summary>
    public abstract void Response(Response response, bool isOnlyOne);

    public abstract void Total(ReplyMessage reply);

    /// <summary>How a daemon is doing.</summary>
    public abstract void Status(StatusResponse status);

    /// <summary>How it is doing now, one time of many.</summary>
    public abstract void ShowStatus(StatusSample sample, Endpoint endpoint);

    public abstract void Results(IEnumerable<CallResult> results);
}
