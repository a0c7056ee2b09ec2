using Google.Protobuf;
using Orderd.Contracts.Ecommerce;

namespace Orderd.Store.Sqlite;

/// <summary>Reads the body column of the orders table.</summary>
static class OrderBody
{
    public static Order Parse(ReadOnlySpan<byte> body)
    {
        // Nobody stores an order without an id; of an id without its order, the join answers null.
        if (body.IsEmpty)
            throw SqliteFailure.Damaged("an order's id is there, but not the order");

        try
        {
            return Order.Parser.ParseFrom(body);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw SqliteFailure.Damaged($"an order cannot be read: {e.Message}");
        }
    }
}
