using System.Diagnostics;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orderd.Contracts.Ecommerce;
using Orderd.Tests.Servers;

namespace Orderd.Tests.Behaviour;

public sealed class ProcessOrders(ServerUnderTest server) : OrderBehaviour(server)
{
    [Fact]
    [Trait("Contract", "2 processOrders: one CombinedShipment a destination, destinations in first-seen order, orders in arrival order, id a new UUID v7, status PROCESSED")]
    public async Task CombinesOrdersByDestination()
    {
        await Orders.UpdateAsync(
            new Order { Id = "p-1", Destination = "San Jose, CA" },
            new Order { Id = "p-2", Destination = "Mountain View, CA" },
            new Order { Id = "p-3", Destination = "San Jose, CA" },
            new Order { Id = "p-4", Destination = "San Jose, CA", Items = { "Amazon Echo" }, Price = 30 });

        var shipments = await Orders.ProcessAsync("p-1", "p-2", "p-3", "p-4");

        Assert.Equal(["p-1 p-3", "p-2", "p-4"], shipments.Select(Ids));
        Assert.All(shipments, shipment => Assert.Matches("^[0-9a-f]{8}-[0-9a-f]{4}-7", shipment.Id));
        Assert.Equal(3, shipments.Select(shipment => shipment.Id).Distinct().Count());
        Snapshot.Match(shipments);
    }

    [Fact]
    [Trait("Contract", "2 processOrders: a batch closes when it holds 3 orders")]
    public async Task ABatchClosesWithItsThirdOrder()
    {
        await UpdateAsync("a", "a", "a", "a");
        using var call = Orders.Client.processOrders();

        await SendAsync(call, Id(0), Id(1), Id(2), Id(3));

        Assert.Equal($"{Id(0)} {Id(1)} {Id(2)}", Ids(await NextAsync(call)));
        Assert.Equal(Id(3), Ids(await NextAsync(call)));
    }

    [Fact]
    [Trait("Contract", "2 processOrders: … or `Processing:FlushAfter` after its first order arrived (a caller that sends one id and waits gets its answer)")]
    public async Task ABatchClosesSomeTimeAfterItsFirstOrder()
    {
        await UpdateAsync("a");
        using var call = Orders.Client.processOrders();
        var watch = Stopwatch.StartNew();

        await SendAsync(call, Id(0));
        var shipment = await NextAsync(call);

        Assert.Equal(Id(0), Ids(shipment));
        // Timers may fire somewhat early.
        Assert.True(watch.Elapsed > OrderdServer.FlushAfter - TimeSpan.FromMilliseconds(20), $"The answer came after {watch.Elapsed}.");
    }

    [Fact]
    [Trait("Contract", "2 processOrders: … or at half-close")]
    public async Task ABatchClosesAtHalfClose()
    {
        await UpdateAsync("a", "b");

        Assert.Equal([Id(0), Id(1)], (await Orders.ProcessAsync(Id(0), Id(1))).Select(Ids));
    }

    [Fact]
    [Trait("Contract", "2 processOrders: a batch after a batch, in order")]
    public async Task BatchesFollowOneAnother()
    {
        await UpdateAsync("a", "b", "a", "b", "b", "a", "a");

        var shipments = await Orders.ProcessAsync(Enumerable.Range(0, 7).Select(Id));

        Assert.Equal(
            [$"{Id(0)} {Id(2)}", Id(1), $"{Id(3)} {Id(4)}", Id(5), Id(6)],
            shipments.Select(Ids));
    }

    [Fact]
    [Trait("Contract", "2 processOrders: orders with no destination share one shipment")]
    public async Task OrdersWithNoDestinationShareAShipment()
    {
        await UpdateAsync("", "a", "");

        Assert.Equal([$"{Id(0)} {Id(2)}", Id(1)], (await Orders.ProcessAsync(Id(0), Id(1), Id(2))).Select(Ids));
    }

    [Fact]
    [Trait("Contract", "2 processOrders: an unknown id is answered at once, in band: empty id, status NOT_FOUND and one Order holding just that id; the stream goes on")]
    public async Task AnUnknownIdIsAnsweredInBand()
    {
        await Orders.UpdateAsync(new Order { Id = "known", Items = { "Item" }, Destination = "here" });

        var shipments = await Orders.ProcessAsync("known", "unknown", "known");

        Snapshot.Match(shipments);
    }

    [Fact]
    [Trait("Contract", "2 processOrders: an unknown id is answered at once: before the batch that waits")]
    public async Task AnUnknownIdDoesNotWaitForTheBatch()
    {
        await UpdateAsync("a");
        using var call = Orders.Client.processOrders();

        await SendAsync(call, Id(0), Id(7));

        var first = await NextAsync(call);
        Assert.Equal(("", "NOT_FOUND", Id(7)), (first.Id, first.Status, Ids(first)));
        Assert.Equal(new Order { Id = Id(7) }, first.OrdersList.Single());
        Assert.Equal(Id(0), Ids(await NextAsync(call)));
    }

    [Fact]
    [Trait("Contract", "2 processOrders: an id sent twice is shipped twice")]
    public async Task AnIdSentTwiceIsShippedTwice()
    {
        await UpdateAsync("a");

        Assert.Equal([$"{Id(0)} {Id(0)}"], (await Orders.ProcessAsync(Id(0), Id(0))).Select(Ids));
    }

    [Fact]
    [Trait("Contract", "2 processOrders: state is per stream")]
    public async Task StreamsDoNotMix()
    {
        await UpdateAsync("a", "a", "a");
        using var first = Orders.Client.processOrders();
        using var second = Orders.Client.processOrders();

        await SendAsync(first, Id(0));
        await SendAsync(second, Id(1));
        await SendAsync(first, Id(2));
        await first.RequestStream.CompleteAsync();
        await second.RequestStream.CompleteAsync();

        Assert.Equal([Id(0), Id(2)], await AllIdsAsync(first));
        Assert.Equal([Id(1)], await AllIdsAsync(second));
    }

    [Fact]
    [Trait("Contract", "2 processOrders: an empty stream is answered with none")]
    public async Task AnEmptyStreamIsAnsweredWithNone() => Assert.Empty(await Orders.ProcessAsync());

    [Fact]
    [Trait("Contract", "2 processOrders: each id is looked up as it arrives")]
    public async Task LooksUpEachIdAsItArrives()
    {
        using var call = Orders.Client.processOrders();
        await SendAsync(call, Id(0));
        Assert.Equal("NOT_FOUND", (await NextAsync(call)).Status);

        await UpdateAsync("a");
        await SendAsync(call, Id(0));

        Assert.Equal("PROCESSED", (await NextAsync(call)).Status);
    }

    [Fact]
    [Trait("Contract", "2 processOrders: when the caller cancels, the pending batch is dropped and the handler is gone within 1 s")]
    public async Task WhenTheCallerCancelsTheHandlerIsGone()
    {
        await UpdateAsync("a", "a");
        var call = Orders.Client.processOrders(new Metadata { { "x-request-id", Unique } });
        await SendAsync(call, Id(7), Id(0));
        // It has got so far that the known order waits in its batch, or will at once.
        Assert.Equal("NOT_FOUND", (await NextAsync(call)).Status);

        call.Dispose();

        var logged = await Server.Log.WaitForCallAsync(Unique);
        Assert.Equal("Cancelled", logged.GetProperty("status").GetString());
        Assert.Equal(1, logged.GetProperty("sent").GetInt64());
    }

    async Task UpdateAsync(params string[] destinations) =>
        await Orders.UpdateAsync(destinations.Select((destination, i) => new Order { Id = Id(i), Destination = destination }));

    static async Task SendAsync(AsyncDuplexStreamingCall<StringValue, CombinedShipment> call, params string[] ids)
    {
        foreach (var id in ids)
            await call.RequestStream.WriteAsync(new StringValue { Value = id });
    }

    static async Task<CombinedShipment> NextAsync(AsyncDuplexStreamingCall<StringValue, CombinedShipment> call)
    {
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
        return call.ResponseStream.Current;
    }

    static async Task<List<string>> AllIdsAsync(AsyncDuplexStreamingCall<StringValue, CombinedShipment> call) =>
        await call.ResponseStream.ReadAllAsync().SelectMany(shipment => shipment.OrdersList).Select(order => order.Id).ToListAsync();

    static string Ids(CombinedShipment shipment) => string.Join(' ', shipment.OrdersList.Select(order => order.Id));
}
