using Grpc.Core;
using Orderd.Contracts.Sum;
using Orderd.Tests.Servers;

namespace Orderd.Tests.Behaviour;

/// <summary>The total is the process's own and tests share one: each says what it adds to where it starts.</summary>
public sealed class RunningSums(ServerUnderTest server) : OrderBehaviour(server)
{
    [Fact]
    [Trait("Contract", "6 SumService: 1…5 give 1 3 6 10 15, again 16 18 21 25 30")]
    public async Task TheTotalGoesOnWithTheNextStream()
    {
        await ResetAsync();

        Assert.Equal([1, 3, 6, 10, 15], await Server.Calls.SumAsync(1, 2, 3, 4, 5));
        Assert.Equal([16, 18, 21, 25, 30], await Server.Calls.SumAsync(1, 2, 3, 4, 5));
    }

    [Theory]
    [Trait("Contract", "6 SumService: overflow is OUT_OF_RANGE, the total unchanged")]
    [InlineData(int.MaxValue, 1)]
    [InlineData(int.MinValue, -1)]
    public async Task OverflowLeavesTheTotal(int total, int step)
    {
        await ResetAsync();
        Assert.Equal([total], await Server.Calls.SumAsync(total));

        using var call = new SumService.SumServiceClient(Server.Calls).SumServer();
        await call.RequestStream.WriteAsync(new RequestMessage { Num = step });
        await RefusedAsync(StatusCode.OutOfRange, async () => await call.ResponseStream.MoveNext());

        Assert.Equal([total], await Server.Calls.SumAsync(0));
    }

    [Fact]
    [Trait("Contract", "6 SumService: shared by all streams and callers, atomically")]
    public async Task SixtyFourCallersSeeEveryTotalOnce()
    {
        await ResetAsync();

        var totals = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Server.Calls.SumAsync(Enumerable.Repeat(1, 1_000))));

        Assert.All(totals, own => Assert.Equal(own.Order(), own));
        Assert.Equal(Enumerable.Range(1, 64_000), totals.SelectMany(own => own).Order());
    }

    // In two steps, since the least of all numbers has no opposite.
    async Task ResetAsync()
    {
        var total = (await Server.Calls.SumAsync(0))[0];
        Assert.Equal(0, (await Server.Calls.SumAsync(-(total / 2), -(total - (total / 2))))[^1]);
    }
}
