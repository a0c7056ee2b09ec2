using Google.Protobuf;
using Orderd.Contracts.Ecommerce;

namespace Orderd.Store.Sqlite;

/// <summary>Reads the body column of the orders table.</summary>
static class OrderBody
{
    public static Order Parse(ReadOnlySpan<byte> body)
    {
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
