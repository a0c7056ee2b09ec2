using Grpc.Core;
using Orderd.Tests.Servers;

namespace Orderd.Tests.Behaviour;

public sealed class DeleteOrder(ServerUnderTest server) : OrderBehaviour(server)
{
    [Fact]
    [Trait("Contract", "2 deleteOrder: Empty on success")]
    public async Task AnswersEmptyAndTheOrderIsGone()
    {
        var id = await Orders.AddAsync(AnOrder());

        var answer = await Orders.DeleteAsync(id);

        Assert.False(await Orders.HasAsync(id));
        Assert.Empty(await Orders.SearchAsync(Unique));
        Snapshot.Match(answer);
    }

    [Fact]
    [Trait("Contract", "2 deleteOrder: NOT_FOUND, detail exactly `Order with ID {id} not found`")]
    public async Task SaysThatAnUnknownIdIsNotFound()
    {
        var error = await RefusedAsync(StatusCode.NotFound, () => Orders.DeleteAsync("999"));

        Assert.Equal("Order with ID 999 not found", error.Status.Detail);
        Snapshot.Match(error);
    }

    [Fact]
    [Trait("Contract", "2 deleteOrder: a second deletion finds nothing")]
    public async Task FindsNothingTheSecondTime()
    {
        var id = await Orders.AddAsync(AnOrder());
        await Orders.DeleteAsync(id);

        await RefusedAsync(StatusCode.NotFound, () => Orders.DeleteAsync(id));
    }

    [Fact]
    [Trait("Contract", "2 deleteOrder: of two racing deletes exactly one gets OK")]
    public async Task OfRacingDeletesExactlyOneSucceeds()
    {
        for (var round = 0; round < 10; round++)
        {
            var id = await Orders.AddAsync(AnOrder());

            var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => OutcomeAsync(id)));

            Assert.Equal([StatusCode.OK, .. Enumerable.Repeat(StatusCode.NotFound, 7)], outcomes.Order());
        }
    }

    async Task<StatusCode> OutcomeAsync(string id)
    {
        try
        {
            await Orders.DeleteAsync(id);
            return StatusCode.OK;
        }
        catch (RpcException e)
        {
            return e.StatusCode;
        }
    }
}
