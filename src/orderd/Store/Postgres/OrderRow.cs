using Google.Protobuf;
using Orderd.Contracts.Ecommerce;

namespace Orderd.Store.Postgres;

/// <summary>An order as the rows that hold it: made on its caller's thread, so that a lane has only to send it.</summary>
sealed class OrderRow
{
    OrderRow(string id, byte[] body, ItemText[] items) => (Id, Body, Items) = (id, body, items);

    public string Id { get; }

    /// <summary>The order without its id, which has a column of its own: a search for hexadecimal digits would meet every id.</summary>
    public byte[] Body { get; }

    /// <summary>Its item texts, each once.</summary>
    public ItemText[] Items { get; }

    public static OrderRow Of(Order order)
    {
        var withoutId = new Order(order) { Id = "" };
        var items = order.Items.Select(ItemText.Of).DistinctBy(item => item.Hash).ToArray();
        return new OrderRow(order.Id, withoutId.ToByteArray(), items);
    }

    /// <summary>Reads one back.</summary>
    /// <exception cref="Errors.ServiceException">The bytes are no order.</exception>
    public static Order Read(string id, byte[] body)
    {
        try
        {
            var order = Order.Parser.ParseFrom(body);
            order.Id = id;
            return order;
        }
        catch (InvalidProtocolBufferException e)
        {
            throw StoreErrors.Damaged(e);
        }
    }
}
