using Orderd.Budget;
using Orderd.Calls;
using Orderd.Contracts.Ecommerce;
using Orderd.Errors;

namespace Orderd.Services.Orders;

/// <summary>The grouping rule of processOrders: orders gather, and leave as one shipment for each destination.</summary>
sealed class ShipmentBatch(int maxOrders, IdSource ids, CallMemory memory)
{
    /// <summary>Leaves room for a shipment's own fields within the 4 MiB that every client takes.</summary>
    public const int MaxBytes = 3 * 1024 * 1024;

    // Destinations are in first-seen order. A batch is small, so looking along the list is the quickest.
    readonly List<CombinedShipment> _shipments = [];
    int _orders;
    int _bytes;
    long _held;

    public bool IsEmpty => _orders == 0;

    public bool IsFull => _orders >= maxOrders;

    /// <summary>Whether the order fits beside those that are here; into an empty batch any does.</summary>
    public bool HasRoomFor(Order order) => IsEmpty || _bytes + order.CalculateSize() <= MaxBytes;

    /// <exception cref="ServiceException">There is no memory for it.</exception>
    public void Add(Order order)
    {
        var held = HeldBytes.Of(order);
        memory.Reserve(held);
        _held += held;
        ShipmentTo(order.Destination).OrdersList.Add(order);
        _orders++;
        _bytes += order.CalculateSize();
    }

    /// <summary>Hands out the shipments and starts over.</summary>
    public CombinedShipment[] Close()
    {
        CombinedShipment[] shipments = [.. _shipments];
        _shipments.Clear();
        _orders = 0;
        _bytes = 0;
        return shipments;
    }

    /// <summary>What was handed out is sent.</summary>
    public void Forget()
    {
        memory.Release(_held);
        _held = 0;
    }

    /// <summary>The answer to an id that names no order.</summary>
    public static CombinedShipment Unknown(string id) => new() { Status = "NOT_FOUND", OrdersList = { new Order { Id = id } } };

    CombinedShipment ShipmentTo(string destination)
    {
        foreach (var shipment in _shipments)
        {
            if (shipment.OrdersList[0].Destination == destination)
                return shipment;
        }

        var started = new CombinedShipment { Id = ids.NewId(), Status = "PROCESSED" };
        _shipments.Add(started);
        return started;
    }
}
