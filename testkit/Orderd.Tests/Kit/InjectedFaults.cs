using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Orderd.Contracts.Ecommerce;
using Orderd.Tests.Hosted;
using Orderd.Tests.Servers;

namespace Orderd.Tests.Kit;

/// <summary>What a client sees of each kind of fault that a test can set.</summary>
public sealed class InjectedFaults : IAsyncLifetime
{
    readonly ManualClock _clock = new();
    OrderdHost _host = null!;

    public static TheoryData<string> Methods => [.. RawMethod.Names];

    OrderCalls Orders => _host.BoundedOrders();

    public async Task InitializeAsync() => _host = await OrderdHost.StartAsync(new() { Clock = _clock, SampleData = true });

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task AFailureHasItsStatusDetailAndTrailersAndHappensOnce()
    {
        var fault = _host.Faults.Next("getOrder").Fail(StatusCode.Unavailable, "Not now.", new Metadata { { "retry-after", "2" } });
        await Orders.SearchAsync("");

        var error = await Assert.ThrowsAsync<RpcException>(() => Orders.GetAsync("101"));

        Snapshot.Match(error);
        Assert.Equal(1, fault.Hits);
        Assert.Equal("101", (await Orders.GetAsync("101")).Id);
    }

    [Fact]
    public async Task AFailureMayHaveDetails()
    {
        _host.Faults.Next("ecommerce.OrderManagement/addOrder").Fail(new Google.Rpc.Status
        {
            Code = (int)StatusCode.ResourceExhausted,
            Message = "Too many orders.",
            Details = { Any.Pack(new RetryInfo { RetryDelay = new() { Seconds = 3 } }) },
        });

        Snapshot.Match(await Assert.ThrowsAsync<RpcException>(() => Orders.AddAsync(new Order())));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task EachMethodCanFail(string method)
    {
        _host.Faults.Every(method).Fail(StatusCode.Aborted, "Set by the test.");

        var error = await _host.FailureAsync(method);

        Assert.Equal((StatusCode.Aborted, "Set by the test."), (error.StatusCode, error.Status.Detail));
    }

    [Fact]
    public async Task ADelayGoesByTheClockOfTheHostAndDeadlinesEndIt()
    {
        _host.Faults.Next().Delay(TimeSpan.FromMinutes(10));
        var deadline = DateTime.UtcNow.AddHours(1);
        var late = Orders.Client.getOrderAsync(new StringValue { Value = "101" }, deadline: deadline).ResponseAsync;
        await _clock.WaitForTimerAsync(TimeSpan.FromMinutes(10));
        Assert.False(late.IsCompleted);

        _clock.Advance(TimeSpan.FromMinutes(10));

        Assert.Equal("101", (await late).Id);

        _host.Faults.Next().Delay(TimeSpan.FromMinutes(10));
        var tooLate = Orders.GetAsync("101");
        await _clock.WaitForTimerAsync(TimeSpan.FromMinutes(10));
        // What a unary call without a deadline gets.
        _clock.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal(StatusCode.DeadlineExceeded, (await Assert.ThrowsAsync<RpcException>(() => tooLate)).StatusCode);
    }

    [Theory]
    [InlineData(OrderdTransport.Memory)]
    [InlineData(OrderdTransport.Tcp)]
    [InlineData(OrderdTransport.UnixSocket)]
    public async Task AStreamIsDroppedAfterJustSoManyMessages(OrderdTransport transport)
    {
        await using var host = await OrderdHost.StartAsync(new() { Transport = transport, SampleData = true });
        host.Faults.Next("searchOrders").Drop(afterMessages: 3);
        using var search = host.BoundedOrders().Client.searchOrders(new StringValue());
        var ids = new List<string>();

        var error = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            await foreach (var order in search.ResponseStream.ReadAllAsync())
                ids.Add(order.Id);
        });

        Assert.Equal(StatusCode.Unavailable, error.StatusCode);
        Assert.Equal(["101", "102", "103"], ids);
    }

    [Fact]
    public async Task AStreamOfRequestsThatIsDroppedChangesNothing()
    {
        _host.Faults.Next("updateOrders").Drop(afterMessages: 1);

        var error = await Assert.ThrowsAsync<RpcException>(
            () => Orders.UpdateAsync(new Order { Id = "1", Items = { "x" } }, new Order { Id = "2", Items = { "x" } }));

        Assert.Equal(StatusCode.Unavailable, error.StatusCode);
        Assert.False(await Orders.HasAsync("1"));
    }

    [Theory]
    [InlineData(StoreTrouble.DiskFull, StatusCode.ResourceExhausted)]
    [InlineData(StoreTrouble.Down, StatusCode.Unavailable)]
    [InlineData(StoreTrouble.Damaged, StatusCode.DataLoss)]
    public async Task ABrokenStoreRefusesToCommitAndOrderdSaysWhatItAlwaysSays(StoreTrouble trouble, StatusCode code)
    {
        foreach (var store in (OrderdStore[])[OrderdStore.Memory, OrderdStore.Sqlite])
        {
            await using var host = await OrderdHost.StartAsync(new() { Store = store, SampleData = true });
            var broken = host.Faults.Every().BreakStore(trouble);

            Assert.Equal(code, (await host.FailureAsync("addOrder")).StatusCode);
            Assert.Equal(code, (await host.FailureAsync("updateOrders")).StatusCode);
            Assert.Equal(code, (await host.FailureAsync("deleteOrder")).StatusCode);
            Assert.Equal(trouble == StoreTrouble.DiskFull, await IsReadableAsync(host, code));
            await host.Log.WaitForEventAsync("store_failure");

            broken.Remove();
            Assert.Equal(["101", "102", "103", "104"], (await host.BoundedOrders().SearchAsync("")).Select(order => order.Id));
        }
    }

    [Theory]
    [InlineData(OrderdStore.Memory)]
    [InlineData(OrderdStore.Sqlite)]
    public async Task AnUnknownOutcomeIsUnavailableAndARetryWithItsKeyIsSafe(OrderdStore store)
    {
        await using var host = await OrderdHost.StartAsync(new() { Store = store });
        var orders = host.BoundedOrders();
        host.Faults.Next("addOrder").BreakStore(StoreTrouble.UnknownOutcome);

        var error = await Assert.ThrowsAsync<RpcException>(() => orders.AddAsync(new Order { Items = { "lost" } }, "key"));
        var id = await orders.AddAsync(new Order { Items = { "lost" } }, "key");

        Assert.Equal(StatusCode.Unavailable, error.StatusCode);
        Assert.Contains("an idempotency-key makes a retry safe", error.Status.Detail, StringComparison.Ordinal);
        Assert.Equal([id], (await orders.SearchAsync("lost")).Select(order => order.Id));
    }

    [Fact]
    public async Task ALostAnswerIsUnavailableThoughTheCallWasCarriedOut()
    {
        _host.Faults.Next("addOrder").LoseAnswer();

        var error = await Assert.ThrowsAsync<RpcException>(() => Orders.AddAsync(new Order { Items = { "lost" } }, "key"));
        var id = await Orders.AddAsync(new Order { Items = { "lost" } }, "key");

        Assert.Equal(StatusCode.Unavailable, error.StatusCode);
        Assert.Equal([id], (await Orders.SearchAsync("lost")).Select(order => order.Id));
    }

    [Fact]
    public async Task MessagesCanComeTwice()
    {
        _host.Faults.Next("searchOrders").RepeatMessages();

        Assert.Equal(["102", "102"], (await Orders.SearchAsync("Item - C")).Select(order => order.Id));
        Assert.Equal(["102"], (await Orders.SearchAsync("Item - C")).Select(order => order.Id));
    }

    [Fact]
    public async Task FaultsAreForTheCallsThatFit()
    {
        var fault = _host.Faults.When(call => call.Requests is [StringValue { Value: "102" }]).Times(2).Fail(StatusCode.Aborted);

        Assert.True(await Orders.HasAsync("101"));
        await Assert.ThrowsAsync<RpcException>(() => Orders.GetAsync("102"));
        await Assert.ThrowsAsync<RpcException>(() => Orders.DeleteAsync("102"));
        Assert.True(await Orders.HasAsync("102"));
        Assert.Equal(2, fault.Hits);
    }

    [Fact]
    public async Task ACallMeetsTheFirstFaultThatIsLeft()
    {
        _host.Faults.Next("getOrder").Fail(StatusCode.Aborted);
        _host.Faults.Next().Fail(StatusCode.DataLoss);
        _host.Faults.Every().Fail(StatusCode.Internal);

        var codes = new List<StatusCode>();
        for (var i = 0; i < 3; i++)
            codes.Add((await Assert.ThrowsAsync<RpcException>(() => Orders.GetAsync("101"))).StatusCode);
        _host.Faults.Clear();

        Assert.Equal([StatusCode.Aborted, StatusCode.DataLoss, StatusCode.Internal], codes);
        Assert.True(await Orders.HasAsync("101"));
    }

    [Fact]
    public void AMethodThatTheHostDoesNotHaveIsRefused()
    {
        var error = Assert.Throws<ArgumentException>(() => _host.Faults.Next("AddOrder"));

        Assert.Contains("ecommerce.OrderManagement/addOrder", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => _host.Faults.Next().Fail(StatusCode.OK));
    }

    static async Task<bool> IsReadableAsync(OrderdHost host, StatusCode otherwise)
    {
        try
        {
            await host.BoundedOrders().SearchAsync("");
            await host.BoundedOrders().GetAsync("101");
            return true;
        }
        catch (RpcException e) when (e.StatusCode == otherwise)
        {
            return false;
        }
    }
}
