using Orderd.Bench.Load;
using Orderd.Contracts.Ecommerce;

namespace Orderd.Bench.Measurements;

/// <summary>The order that getOrder asks for.</summary>
static class StoredOrder
{
    public const string Id = "101";

    /// <summary>What a server answers to the call, as bytes.</summary>
    public static byte[] Answer { get; } = GrpcFrame.Of(Order);

    public static UnaryCall Get { get; } = new(
        "ecommerce.OrderManagement/getOrder",
        GrpcFrame.Of(new Google.Protobuf.WellKnownTypes.StringValue { Value = Id }),
        Answer.Length);

    public static Order Order => new()
    {
        Id = Id,
        Items = { "Item - A", "Item - B" },
        Description = "Sample order description.",
        Price = 1000,
    };

    public static async Task PutAsync(ServerProcess orderd, CancellationToken cancellationToken)
    {
        using var client = new UpdateClient(orderd.Port);
        await client.SendAsync(Answer, cancellationToken);
    }
}
