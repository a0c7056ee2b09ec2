using Google.Rpc;
using Grpc.Core;
using Orderd.Contracts.Ecommerce;
using Orderd.Tests.Servers;

namespace Orderd.Tests.Behaviour;

/// <summary>
/// What the tests of one topic start from. Each topic is a class that derives from this; nothing else makes it run on every kind of
/// server that <see cref="ServerKinds"/> lists.
/// </summary>
public abstract class OrderBehaviour(ServerUnderTest server) : IClassFixture<ServerUnderTest>
{
    protected OrderdServer Server { get; } = server.Server;

    protected OrderCalls Orders { get; } = server.Server.Orders;

    /// <summary>A text that no other test of this server has.</summary>
    protected string Unique { get; } = $"u{Guid.NewGuid():N}";

    protected string Id(int number) => $"{Unique}-{number}";

    /// <summary>An order that can be stored, with the unique text as its only item.</summary>
    protected Order AnOrder(int number = 0) => new()
    {
        Id = Id(number),
        Items = { Unique },
        Description = "A description.",
        Price = 2450.5f,
        Destination = "San José, CA",
    };

    protected static async Task<RpcException> RefusedAsync(StatusCode code, Func<Task> call)
    {
        var error = await Assert.ThrowsAsync<RpcException>(call);
        Assert.True(code == error.StatusCode, $"{code} was expected, not {error}");
        return error;
    }

    /// <summary>The fields that the error's BadRequest names.</summary>
    protected static string[] FieldsAtFault(RpcException error)
    {
        var bytes = error.Trailers.GetValueBytes("grpc-status-details-bin");
        Assert.NotNull(bytes);
        var status = Google.Rpc.Status.Parser.ParseFrom(bytes);
        Assert.Equal((int)error.StatusCode, status.Code);
        return [.. status.Details.Single().Unpack<BadRequest>().FieldViolations.Select(violation => violation.Field)];
    }
}
