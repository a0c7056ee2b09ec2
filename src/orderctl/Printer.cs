using Orderd.Contracts.Ecommerce;

namespace Orderctl;

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

    public abstract void Shipment(CombinedShipment shipment);

    public abstract void Versions(string client, string? server);
}
