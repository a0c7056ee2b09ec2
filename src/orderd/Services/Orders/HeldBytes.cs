using Orderd.Contracts.Ecommerce;

namespace Orderd.Services.Orders;

/// <summary>About how much memory messages take as objects.</summary>
static class HeldBytes
{
    // An object has a header, and a place where it is kept.
    const int PerOrder = 200;
    const int PerText = 40;

    public static long Of(Order order)
    {
        var bytes = PerOrder + TextBytes(order.Id) + TextBytes(order.Description) + TextBytes(order.Destination);
        foreach (var item in order.Items)
            bytes += PerText + TextBytes(item);
        return bytes;
    }

    public static long Of(IReadOnlyList<Order> orders)
    {
        var bytes = 0L;
        for (var i = 0; i < orders.Count; i++)
            bytes += Of(orders[i]);
        return bytes;
    }

    static long TextBytes(string text) => sizeof(char) * (long)text.Length;
}
