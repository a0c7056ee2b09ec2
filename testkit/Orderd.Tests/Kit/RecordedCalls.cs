using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orderd.Contracts.Ecommerce;
using Orderd.Tests.Hosted;

namespace Orderd.Tests.Kit;

/// <summary>What a host tells of the calls that reached it.</summary>
public class RecordedCalls
{
    [Theory]
    [InlineData(OrderdTransport.Memory)]
    [InlineData(OrderdTransport.Tcp)]
    public async Task ACallIsRecordedInFull(OrderdTransport transport)
    {
        await using var host = await OrderdHost.StartAsync(new() { Transport = transport });
        var order = new Order { Items = { "Item" }, Price = 2 };

        await host.Orders.addOrderAsync(order, new Metadata { { "idempotency-key", "mine" }, { "trace-bin", [1, 2, 250, 251, 252] } });

        var call = Assert.Single(host.Calls.All);
        Assert.Equal("ecommerce.OrderManagement/addOrder", call.Method);
        Assert.Equal("addOrder", call.Name);
        Assert.Equal("mine", call.Metadata.GetValue("idempotency-key"));
        Assert.Equal([1, 2, 250, 251, 252], call.Metadata.GetValueBytes("trace-bin"));
        Assert.DoesNotContain(call.Metadata, entry => entry.Key is "te" or "content-type" or "host");
        Assert.Equal([order], call.Requests);
        Assert.IsType<StringValue>(Assert.Single(call.Responses));
        Assert.Equal(StatusCode.OK, call.Status?.StatusCode);
        Assert.InRange(call.Duration, TimeSpan.FromTicks(1), TimeSpan.FromHours(1));
        Assert.Equal("ecommerce.OrderManagement/addOrder", (await host.Log.WaitForCallAsync(call.RequestId)).GetProperty("method").GetString());
    }

    [Theory]
    [InlineData(OrderdTransport.Memory)]
    [InlineData(OrderdTransport.Tcp)]
    public async Task AnErrorIsRecordedWithItsTrailers(OrderdTransport transport)
    {
        await using var host = await OrderdHost.StartAsync(new() { Transport = transport });

        await Assert.ThrowsAsync<RpcException>(() => host.BoundedOrders().AddAsync(new Order { Price = -1 }));
        await Assert.ThrowsAsync<RpcException>(() => host.BoundedOrders().GetAsync("nope"));
        await Assert.ThrowsAsync<RpcException>(async () => await host.Routes.GetFeatureAsync(new()));

        Assert.Equal(
            [StatusCode.InvalidArgument, StatusCode.NotFound, StatusCode.Unimplemented],
            host.Calls.All.Select(call => call.Status!.Value.StatusCode));
        var details = host.Calls.Of("addOrder")[0].Trailers.GetValueBytes("grpc-status-details-bin");
        Assert.Equal((int)StatusCode.InvalidArgument, Google.Rpc.Status.Parser.ParseFrom(details).Code);
        Assert.Equal("Order nope not found.", host.Calls.Of("ecommerce.OrderManagement/getOrder")[0].Status?.Detail);
    }

    [Fact]
    public async Task AStreamGrowsUntilItEnds()
    {
        await using var host = await OrderdHost.StartAsync(new() { SampleData = true });
        using var call = host.BoundedOrders().Client.processOrders();

        await call.RequestStream.WriteAsync(new StringValue { Value = "nope" });
        var recorded = await host.Calls.WaitForAsync(c => c is { Name: "processOrders", Received: 1, Sent: 1 });
        Assert.False(recorded.HasEnded);
        Assert.Equal([new StringValue { Value = "nope" }], recorded.Requests);
        await call.RequestStream.CompleteAsync();

        Assert.Same(recorded, await host.Calls.WaitForAsync("processOrders"));
        Assert.Equal(StatusCode.OK, recorded.Status?.StatusCode);
        Assert.Equal("NOT_FOUND", Assert.IsType<CombinedShipment>(recorded.Responses.Single()).Status);
    }

    [Fact]
    public async Task ACallThatItsCallerLeavesEndsCancelled()
    {
        await using var host = await OrderdHost.StartAsync();
        using (var call = host.Orders.updateOrders())
        {
            await call.RequestStream.WriteAsync(new Order { Id = "1" });
            await host.Calls.WaitForAsync(c => c.Received == 1);
        }

        Assert.Equal(StatusCode.Cancelled, (await host.Calls.WaitForAsync("updateOrders")).Status?.StatusCode);
    }

    [Fact]
    public async Task TheDurationGoesByTheClockOfTheHost()
    {
        var clock = new ManualClock();
        await using var host = await OrderdHost.StartAsync(new() { Clock = clock });
        using var call = host.BoundedOrders().Client.updateOrders();
        await call.RequestStream.WriteAsync(new Order { Id = "1" });
        var recorded = await host.Calls.WaitForAsync(c => c.Received == 1);

        clock.Advance(TimeSpan.FromMinutes(2));
        await call.RequestStream.CompleteAsync();
        await call;
        clock.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal(TimeSpan.FromMinutes(2), recorded.Duration);
        Assert.Equal("ecommerce.OrderManagement/updateOrders OK 120000 ms", recorded.ToString());
    }

    [Fact]
    public async Task WaitingIsBoundedAndSaysWhatThereWas()
    {
        await using var host = await OrderdHost.StartAsync();
        var bound = TimeSpan.FromMilliseconds(10);
        var none = await Assert.ThrowsAsync<TimeoutException>(() => host.Calls.WaitForAsync("addOrder", bound));
        await host.BoundedOrders().AddAsync(new Order());

        var others = await Assert.ThrowsAsync<TimeoutException>(() => host.Calls.WaitForAsync("getOrder", bound));

        Assert.Equal("There was no call at all.", none.Message);
        Assert.Contains("ecommerce.OrderManagement/addOrder OK", others.Message, StringComparison.Ordinal);
        host.Calls.Clear();
        Assert.Empty(host.Calls.All);
    }

    [Fact]
    public async Task OnlyTheFirstMessagesAreKept()
    {
        await using var host = await OrderdHost.StartAsync();
        var orders = Enumerable.Range(0, OrderdCall.KeptMessages + 5).Select(i => new Order { Id = $"{i}" });

        await host.BoundedOrders().UpdateAsync(orders);

        var call = Assert.Single(host.Calls.All);
        Assert.Equal(OrderdCall.KeptMessages, call.Requests.Count);
        Assert.Equal(OrderdCall.KeptMessages + 5, call.Received);
    }

    [Fact]
    public async Task TheLogGoesToTheTestUntilTheTestHasNoUseForIt()
    {
        var lines = new List<string>();
        await using var host = await OrderdHost.StartAsync(new()
        {
            Output = line =>
            {
                lines.Add(line);
                if (line.Contains("\"call\"", StringComparison.Ordinal))
                    throw new InvalidOperationException("There is no currently active test.");
            },
        });

        await host.BoundedOrders().AddAsync(new Order());
        await host.Log.WaitForEventAsync("call");
        await host.BoundedOrders().GetAsync((await host.BoundedOrders().AddAsync(new Order())));
        await host.Log.WaitForEventAsync("call", call => call.GetProperty("method").GetString() == "ecommerce.OrderManagement/getOrder");

        Assert.Contains(lines, line => line.Contains("\"starting\"", StringComparison.Ordinal));
        Assert.Single(lines, line => line.Contains("\"call\"", StringComparison.Ordinal));
    }
}
