using Orderd.Contracts.Ecommerce;
using Orderd.Store;

namespace Orderd.Services.Orders;

/// <summary>The four orders of the tutorials, to try things with.</summary>
static class SampleOrders
{
    /// <summary>Puts them into the store if it is empty; how many it put.</summary>
    public static async ValueTask<int> AddToEmptyAsync(OrderStore store, CancellationToken cancellationToken)
    {
        if (await store.ListAsync(ListPosition.Start(newestFirst: false), 1, cancellationToken) is { Orders.Count: > 0 })
            return 0;

        Order[] orders =
        [
            Sample("101", "Item - A", "Item - B"),
            Sample("102", "Item - C"),
            Sample("103", "Item - A", "Item - E"),
            Sample("104", "Item - F", "Item - G"),
        ];
        await store.UpsertAsync(orders, new WriteDeadline(DateTime.MaxValue, cancellationToken));
        return orders.Length;
    }

    static Order Sample(string id, params string[] items) =>
        new() { Id = id, Items = { items }, Description = "Sample order description.", Price = 1000 };
}
