using Grpc.Core;
using Xunit.Abstractions;

namespace Shop.Tests;

/// <summary>Shop's own code against a real orderd, in memory.</summary>
public sealed class OrderDeskTests(ITestOutputHelper output) : IAsyncLifetime
{
    static readonly Basket Books = new(["Book - A", "Book - B"], 24.5f, "Berlin");

    readonly ManualClock _clock = new();
    OrderdHost _host = null!;
    OrderDesk _desk = null!;

    public async Task InitializeAsync()
    {
        _host = await OrderdHost.StartAsync(new OrderdHostOptions
        {
            Clock = _clock,
            NewId = new CountingIds().NewId,
            SampleData = true,
            Output = output.WriteLine,
        });
        _desk = new OrderDesk(_host.Channel.CreateCallInvoker());
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task AnOrderThatWasPlacedIsFound()
    {
        var id = await _desk.PlaceAsync(Books);

        var order = await _desk.FindAsync(id);

        Assert.Equal("00000000-0000-7000-8000-000000000001", id);
        Assert.Equal(["Book - A", "Book - B"], order?.Items);
        Assert.Equal(("Berlin", 24.5f), (order?.Destination, order?.Price));
    }

    [Fact]
    public async Task AnUnknownOrderIsNoError()
    {
        Assert.Null(await _desk.FindAsync("999"));
        Assert.Equal(StatusCode.NotFound, _host.Calls.Of("getOrder").Single().Status?.StatusCode);
    }

    [Fact]
    public async Task ABasketThatBreaksARuleIsRefusedWithItsFields()
    {
        var refused = await Assert.ThrowsAsync<BasketRefusedException>(() => _desk.PlaceAsync(new Basket([""], -1, "Berlin")));

        Assert.Equal(["items[0]: must not be empty", "price: must be finite and not negative"], refused.Faults);
    }

    [Fact]
    public async Task AnOrderThatTakesTooLongIsATimeout()
    {
        _host.Faults.Next("addOrder").Delay(TimeSpan.FromHours(1));
        var placing = _desk.PlaceAsync(Books);

        // Nobody waits for it: the host counts the caller's deadline by the clock of the test.
        await _clock.WaitForTimerAsync(OrderDesk.Patience);
        _clock.Advance(OrderDesk.Patience);

        await Assert.ThrowsAsync<TimeoutException>(() => placing);
    }

    [Fact]
    public async Task ALostAnswerDoesNotOrderTwice()
    {
        _host.Faults.Next("addOrder").LoseAnswer();

        var id = await _desk.PlaceAsync(Books);

        Assert.Equal([id], await Ids(_desk.SearchAsync("Book")));
        var keys = _host.Calls.Of("addOrder").Select(call => call.Metadata.GetValue("idempotency-key")).ToList();
        Assert.Equal(2, keys.Count);
        Assert.Single(keys.Distinct());
    }

    [Theory]
    [InlineData(StoreTrouble.Down, StatusCode.Unavailable, 3)]
    [InlineData(StoreTrouble.DiskFull, StatusCode.ResourceExhausted, 1)]
    public async Task WhatDoesNotPassIsToldAfterSomeAttempts(StoreTrouble trouble, StatusCode code, int attempts)
    {
        var broken = _host.Faults.Every("addOrder").BreakStore(trouble);

        var error = await Assert.ThrowsAsync<RpcException>(() => _desk.PlaceAsync(Books));

        Assert.Equal((code, attempts), (error.StatusCode, broken.Hits));
        Assert.Empty(await Ids(_desk.SearchAsync("Book")));
    }

    [Fact]
    public async Task ASearchThatBreaksOffGoesOn()
    {
        _host.Faults.Next("searchOrders").Drop(afterMessages: 3);

        Assert.Equal(["101", "102", "103", "104"], await Ids(_desk.SearchAsync("Item")));
        Assert.Equal(2, _host.Calls.Of("searchOrders").Count);
    }

    [Fact]
    public async Task OrdersToOnePlaceGoInOneParcel()
    {
        string[] ids = [await _desk.PlaceAsync(Books), "101", await _desk.PlaceAsync(Books), "nope"];

        var parcels = await _desk.ShipAsync(ids).ToListAsync();

        Assert.Equal(["Berlin", ""], parcels.Select(parcel => parcel.Destination));
        Assert.Equal([ids[0], ids[2]], parcels[0].OrderIds);
    }

    [Fact]
    public async Task TheConversationOfAnOrder()
    {
        _host.Faults.Next("addOrder").LoseAnswer();
        var id = await _desk.PlaceAsync(Books);
        await _desk.FindAsync(id);
        await _desk.FindAsync("999");

        Snapshot.Match(_host.Calls.All);
    }

    [Fact]
    public async Task ADeskThatMayOnlyReadPlacesNothing()
    {
        await using var host = await OrderdHost.StartAsync(new OrderdHostOptions { RequireTokens = true, SampleData = true });
        var desk = new OrderDesk(host.AsReader());

        var error = await Assert.ThrowsAsync<RpcException>(() => desk.PlaceAsync(Books));

        Assert.Equal(StatusCode.PermissionDenied, error.StatusCode);
        Assert.NotNull(await desk.FindAsync("101"));
    }

    [Theory]
    [InlineData(OrderdTransport.Tcp)]
    [InlineData(OrderdTransport.UnixSocket)]
    public async Task TheSameOverARealSocketAndARealFile(OrderdTransport transport)
    {
        await using var host = await OrderdHost.StartAsync(new OrderdHostOptions { Transport = transport, Store = OrderdStore.Sqlite });
        var desk = new OrderDesk(host.Channel.CreateCallInvoker());

        Assert.NotNull(await desk.FindAsync(await desk.PlaceAsync(Books)));
    }

    [Fact]
    public void NoSnapshotIsLeftOver() => Assert.Empty(Snapshot.Orphans());

    static async Task<List<string>> Ids(IAsyncEnumerable<PlacedOrder> orders) => await orders.Select(order => order.Id).ToListAsync();
}
