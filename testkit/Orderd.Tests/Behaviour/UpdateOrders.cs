using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orderd.Contracts.Ecommerce;
using Orderd.Tests.Servers;

namespace Orderd.Tests.Behaviour;

public sealed class UpdateOrders(ServerUnderTest server) : OrderBehaviour(server)
{
    [Fact]
    [Trait("Contract", "2 updateOrders: the answer is `Updated IDs: 101 102 103` (ids in stream order, one space between)")]
    public async Task AnswersWithTheIdsInStreamOrder()
    {
        var answer = await Orders.UpdateAsync(new Order { Id = "103" }, new Order { Id = "101" }, new Order { Id = "102" });

        Assert.Equal("Updated IDs: 103 101 102", answer);
        Snapshot.Match(new StringValue { Value = answer });
    }

    [Fact]
    [Trait("Contract", "2 updateOrders: upserts: an order with a new id is created")]
    public async Task CreatesNewOrdersAndReplacesOthers()
    {
        await Orders.UpdateAsync(AnOrder(1));
        var replaced = new Order { Id = Id(1), Items = { "only this" } };

        await Orders.UpdateAsync(replaced, AnOrder(2));

        Assert.Equal(replaced, await Orders.GetAsync(Id(1)));
        Assert.Equal(AnOrder(2), await Orders.GetAsync(Id(2)));
    }

    [Fact]
    [Trait("Contract", "2 updateOrders: an id sent twice is listed twice and the last wins")]
    public async Task TheLastOfEqualIdsWins()
    {
        var last = AnOrder(1);
        last.Description = "the last";

        Assert.Equal($"Updated IDs: {Id(1)} {Id(2)} {Id(1)}", await Orders.UpdateAsync(AnOrder(1), AnOrder(2), last));
        Assert.Equal(last, await Orders.GetAsync(Id(1)));
        Assert.Equal([Id(1), Id(2)], (await Orders.SearchAsync(Unique)).Select(order => order.Id));
    }

    [Fact]
    [Trait("Contract", "2 updateOrders: an empty stream answers `Updated IDs:`")]
    public async Task AnEmptyStreamUpdatesNothing() => Assert.Equal("Updated IDs:", await Orders.UpdateAsync());

    [Fact]
    [Trait("Contract", "2 updateOrders: at half-close all orders become visible together; an open stream holds up no other writer")]
    public async Task AnOpenStreamShowsNothingAndHoldsUpNobody()
    {
        using var open = Orders.Client.updateOrders();
        await open.RequestStream.WriteAsync(AnOrder(1));
        await open.RequestStream.WriteAsync(AnOrder(2));

        var other = new Order { Id = Id(2), Description = "written meanwhile" };
        await Orders.UpdateAsync(other);
        var added = await Orders.AddAsync(AnOrder());
        await Orders.DeleteAsync(added);
        Assert.False(await Orders.HasAsync(Id(1)));
        Assert.Equal(other, await Orders.GetAsync(Id(2)));

        await open.RequestStream.CompleteAsync();
        Assert.Equal($"Updated IDs: {Id(1)} {Id(2)}", (await open).Value);
        Assert.Equal(AnOrder(1), await Orders.GetAsync(Id(1)));
        Assert.Equal(AnOrder(2), await Orders.GetAsync(Id(2)));
    }

    [Fact]
    [Trait("Contract", "2 updateOrders: a reader sees all of a stream or nothing of it")]
    public async Task NoReaderSeesHalfAStream()
    {
        await Orders.UpdateAsync(Versions(0));
        var writes = Task.Run(async () =>
        {
            for (var version = 1; version <= 20; version++)
                await Orders.UpdateAsync(Versions(version));
        });

        do
        {
            var seen = await Orders.SearchAsync(Unique);
            Assert.Equal(20, seen.Count);
            Assert.Single(seen.Select(order => order.Price).Distinct());
        }
        while (!writes.IsCompleted);
        await writes;

        IEnumerable<Order> Versions(int version) =>
            Enumerable.Range(0, 20).Select(i => new Order { Id = Id(i), Items = { Unique }, Price = version });
    }

    [Fact]
    [Trait("Contract", "2 updateOrders: a cancelled stream changes nothing")]
    public async Task ACancelledStreamChangesNothing()
    {
        await Orders.UpdateAsync(AnOrder(1));
        var call = Orders.Client.updateOrders(new Metadata { { "x-request-id", Unique } });
        await call.RequestStream.WriteAsync(new Order { Id = Id(1), Items = { $"{Unique} changed" } });
        await call.RequestStream.WriteAsync(AnOrder(2));

        call.Dispose();

        var logged = await Server.Log.WaitForCallAsync(Unique);
        Assert.Equal("Cancelled", logged.GetProperty("status").GetString());
        Assert.Equal([AnOrder(1)], await Orders.SearchAsync(Unique));
    }

    [Fact]
    [Trait("Contract", "2 updateOrders: a failed stream changes nothing: its client disappears")]
    public async Task AStreamWhoseClientDisappearsChangesNothing()
    {
        var channel = Server.CreateChannel();
        var client = new OrderManagement.OrderManagementClient(channel);
        var call = client.updateOrders(new Metadata { { "x-request-id", Unique } });
        await call.RequestStream.WriteAsync(AnOrder(1));
        // Answered after the stream has begun, which shares its connection.
        await client.addOrderAsync(AnOrder(2));

        channel.Dispose();

        await Server.Log.WaitForCallAsync(Unique);
        Assert.False(await Orders.HasAsync(Id(1)));
    }

    [Fact]
    [Trait("Contract", "3: a write whose deadline passed before its commit is not committed and answers DEADLINE_EXCEEDED: updateOrders")]
    public async Task AStreamWhoseDeadlinePassesChangesNothing()
    {
        using var call = Orders.Client.updateOrders(new Metadata { { "x-request-id", Unique } }, DateTime.UtcNow.AddMilliseconds(300));
        try
        {
            await call.RequestStream.WriteAsync(AnOrder(1));
        }
        catch (RpcException)
        {
            // On a busy machine the time may be up by now; the answer says the same.
        }

        await RefusedAsync(StatusCode.DeadlineExceeded, async () => await call);

        await Server.Log.WaitForCallAsync(Unique);
        Assert.False(await Orders.HasAsync(Id(1)));
    }
}
