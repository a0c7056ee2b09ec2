using Grpc.Core;
using Orderd.Tests.Servers;

namespace Orderd.Tests.Behaviour;

public sealed class Deadlines(ServerUnderTest server) : OrderBehaviour(server)
{
    public static TheoryData<string, string> MethodsAndTimeouts
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var method in RawMethod.Names)
            {
                foreach (var timeout in (string[])["0S", "1n", "99n", "0m"])
                    data.Add(method, timeout);
            }

            return data;
        }
    }

    [Theory]
    [Trait("Contract", "3: a grpc-timeout that rounds to zero, which clients send when time is already up, answers DEADLINE_EXCEEDED")]
    [MemberData(nameof(MethodsAndTimeouts))]
    public async Task ATimeoutOfZeroIsADeadlineThatPassed(string method, string timeout)
    {
        // An id (or text) that every method takes.
        var (status, detail, _, _) = await new RawCall(Server, $"/ecommerce.OrderManagement/{method}")
            .With("x-request-id", Unique).With("grpc-timeout", timeout).Sending([0x0a, 1, (byte)'z']).MakeAsync();

        Assert.Equal(StatusCode.DeadlineExceeded, status);
        Assert.NotEmpty(detail);
        Assert.Equal("DeadlineExceeded", (await Server.Log.WaitForCallAsync(Unique)).GetProperty("status").GetString());
        Assert.False(await Orders.HasAsync("z"));
    }

    [Fact]
    [Trait("Contract", "3: a deadline that is far enough is no hindrance")]
    public async Task AFarDeadlineIsNoHindrance()
    {
        var (status, _, _, _) = await new RawCall(Server, "/ecommerce.OrderManagement/addOrder")
            .With("grpc-timeout", "99999999H").Sending([]).MakeAsync();

        Assert.Equal(StatusCode.OK, status);
    }

    [Fact]
    [Trait("Contract", "3: a write whose deadline passed before its commit is not committed and answers DEADLINE_EXCEEDED")]
    public async Task AWriteWhoseDeadlinePassedIsNotCommitted()
    {
        var stored = AnOrder(1);
        await Orders.UpdateAsync(stored);
        // In memory nothing can hold a write up; StoreRules has the same for that store.
        if (await Server.HoldWritesAsync() is not { } held)
            return;

        await using (held)
        {
            // Long enough for the calls to arrive, mostly; one that does not is not committed either.
            var deadline = DateTime.UtcNow.AddSeconds(1);
            await Task.WhenAll(
                RefusedAsync(StatusCode.DeadlineExceeded, async () => await Orders.Client.addOrderAsync(AnOrder(), deadline: deadline)),
                RefusedAsync(StatusCode.DeadlineExceeded, async () => await Orders.Client.deleteOrderAsync(new() { Value = Id(1) }, deadline: deadline)),
                RefusedAsync(StatusCode.DeadlineExceeded, async () =>
                {
                    using var call = Orders.Client.updateOrders(deadline: deadline);
                    await call.RequestStream.WriteAsync(AnOrder(2));
                    await call.RequestStream.CompleteAsync();
                    await call;
                }));
        }

        // A write behind them: when it is done, they are done with.
        await Orders.UpdateAsync(AnOrder(3));
        Assert.Equal([Id(1), Id(3)], (await Orders.SearchAsync(Unique)).Select(order => order.Id));
    }
}
