using System.Net.Sockets;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Net.Client;
using Orderd.Contracts.Ecommerce;
using Xunit.Abstractions;

namespace Shop.Tests;

/// <summary>The snippets of the kit's README and of orderd's documentation, word by word.</summary>
public class ReadmeSnippets(ITestOutputHelper output)
{
    static readonly Basket books = new(["Book"], 24.5f, "Berlin");

    [Fact]
    public async Task CodeOfYourOwn()
    {
        await using var host = await OrderdHost.StartAsync();
        var desk = new OrderDesk(host.Channel.CreateCallInvoker());
        using var channel = GrpcChannel.ForAddress(host.Address, new GrpcChannelOptions { HttpHandler = host.CreateHandler() });
        var another = new OrderDesk(channel.CreateCallInvoker());

        Assert.NotNull(await another.FindAsync(await desk.PlaceAsync(books)));
    }

    [Fact]
    public async Task Options()
    {
        await using var host = await OrderdHost.StartAsync(new OrderdHostOptions
        {
            Transport = OrderdTransport.UnixSocket,
            Store = OrderdStore.Sqlite,
            Services = OrderdServices.All,
            SampleData = true,
            Settings = new Dictionary<string, string> { ["Processing:BatchSize"] = "10" },
            Output = output.WriteLine,
        });

        Assert.True(File.Exists(host.SocketPath));
        Assert.Equal(4, (await host.Orders.searchOrders(new()).ResponseStream.ReadAllAsync().ToListAsync()).Count);
        Assert.NotEmpty((await host.Demo.SimpleMethodAsync(new())).ResponseData);
    }

    [Fact]
    public async Task TimeAndIds()
    {
        var clock = new ManualClock();
        await using var host = await OrderdHost.StartAsync(new OrderdHostOptions { Clock = clock, NewId = new CountingIds().NewId });
        var first = await host.Orders.addOrderAsync(new Order(), new Metadata { { "idempotency-key", "mine" } });
        Assert.Equal("00000000-0000-7000-8000-000000000001", first.Value);

        clock.Advance(TimeSpan.FromHours(24));
        var second = await host.Orders.addOrderAsync(new Order(), new Metadata { { "idempotency-key", "mine" } });
        Assert.Equal("00000000-0000-7000-8000-000000000002", second.Value);
    }

    [Fact]
    public async Task Faults()
    {
        await using var host = await OrderdHost.StartAsync();
        host.Faults.Next("addOrder").LoseAnswer();
        var id = await new OrderDesk(host.Channel.CreateCallInvoker()).PlaceAsync(books);
        Assert.Equal(2, host.Calls.Of("addOrder").Count);

        Assert.Equal(id, (await host.Orders.searchOrders(new()).ResponseStream.ReadAllAsync().SingleAsync()).Id);
    }

    [Fact]
    public async Task WhatWasCalled()
    {
        await using var host = await OrderdHost.StartAsync();
        await host.Orders.addOrderAsync(new Order { Items = { "Book" } }, new Metadata { { "idempotency-key", "mine" } });

        var call = await host.Calls.WaitForAsync("addOrder");
        Assert.Equal(StatusCode.OK, call.Status?.StatusCode);
        Assert.Equal("mine", call.Metadata.GetValue("idempotency-key"));
        Assert.Equal(["Book"], ((Order)call.Requests[0]).Items);
        await host.Log.WaitForCallAsync(call.RequestId);
    }

    [Fact]
    public async Task Snapshots()
    {
        await using var host = await OrderdHost.StartAsync(new OrderdHostOptions { SampleData = true });
        await host.Orders.getOrderAsync(new() { Value = "101" });

        Snapshot.Match(host.Calls.All);
    }

    [Fact]
    public async Task Callers()
    {
        await using var host = await OrderdHost.StartAsync(new OrderdHostOptions { RequireTokens = true });
        var reader = new OrderManagement.OrderManagementClient(host.AsReader());
        var error = await Assert.ThrowsAsync<RpcException>(async () => await reader.addOrderAsync(new Order()));
        Assert.Equal(StatusCode.PermissionDenied, error.StatusCode);
    }

    [Fact]
    public async Task AllInAll()
    {
        await using var host = await OrderdHost.StartAsync(new OrderdHostOptions { SampleData = true });
        host.Faults.Next("getOrder").Fail(StatusCode.Unavailable);
        await Assert.ThrowsAsync<RpcException>(async () => await host.Orders.getOrderAsync(new StringValue { Value = "101" }));
        Assert.Equal("101", (await host.Orders.getOrderAsync(new StringValue { Value = "101" })).Id);
        Assert.Equal(2, host.Calls.Of("getOrder").Count);
    }

    [Fact]
    public async Task OverTheSocket()
    {
        await using var host = await OrderdHost.StartAsync(new OrderdHostOptions { Transport = OrderdTransport.UnixSocket, SampleData = true });
        var path = host.SocketPath!;

        using var channel = GrpcChannel.ForAddress("http://localhost", new GrpcChannelOptions
        {
            HttpHandler = new SocketsHttpHandler
            {
                ConnectCallback = async (_, cancellationToken) =>
                {
                    var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                    await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
                    return new NetworkStream(socket, ownsSocket: true);
                },
            },
        });
        var orders = new OrderManagement.OrderManagementClient(channel);
        var order = await orders.getOrderAsync(new StringValue { Value = "101" }, deadline: DateTime.UtcNow.AddSeconds(5));

        Assert.Equal("101", order.Id);
    }
}
