using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orderd.Contracts.Ecommerce;
using Orderd.Contracts.V1;
using Orderd.Tests.Hosted;
using Orderd.Tests.Native;

namespace Orderd.Tests.Monitoring;

/// <summary>orderd.v1.Admin/Status on hosts in the tests' own process.</summary>
public sealed class StatusCalls : IDisposable
{
    const string Service = "ecommerce.OrderManagement";

    readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task TellsWhatTheDaemonIsAndWhatItWasAsked()
    {
        var begun = DateTime.UtcNow;
        await using var host = await StartAsync(OrderdStore.Sqlite, OrderdTransport.UnixSocket);
        var orders = host.BoundedOrders();
        await orders.UpdateAsync(new Order { Id = "1" }, new Order { Id = "2" });
        await orders.GetAsync("1");
        Assert.False(await orders.HasAsync("nope"));
        using var stream = orders.Client.processOrders();
        await stream.RequestStream.WriteAsync(new StringValue { Value = "nope" });
        Assert.True(await stream.ResponseStream.MoveNext(CancellationToken.None));

        var status = await StatusAsync(host, status => Ended(status, "getOrder", "NOT_FOUND") == 1);

        Assert.Matches(@"^\d+\.\d+\.\d+$", status.Version);
        Assert.Matches(@"^\.NET \S+, JIT, linux-", status.Runtime);
        Assert.InRange(status.StartedAt.ToDateTime(), begun, DateTime.UtcNow);
        Assert.InRange(status.Uptime.ToTimeSpan(), TimeSpan.Zero, DateTime.UtcNow - begun);
        Assert.Equal(1, status.Connections);
        Assert.InRange(status.ResidentBytes, 10_000_000, 10_000_000_000);
        Assert.Equal(
            ["getOrder OK 1", "getOrder NOT_FOUND 1", "updateOrders OK 1"],
            status.Methods.Where(method => method.Method.StartsWith(Service, StringComparison.Ordinal))
                .SelectMany(method => method.Ended, (method, count) => $"{method.Method[(Service.Length + 1)..]} {count.Status} {count.Calls}"));
        Assert.Equal(1, status.Methods.Single(method => method.Method == $"{Service}/processOrders").InFlight);
        Assert.Equal(2, status.Methods.Single(method => method.Method == $"{Service}/getOrder").Durations.Sum());
        Assert.All(status.Methods, method => Assert.Equal(status.DurationBounds.Count + 1, method.Durations.Count));
        Assert.Equal(status.DurationBounds.Order(), status.DurationBounds);
        Assert.Equal(status.Methods.Select(method => method.Method).Order(StringComparer.Ordinal), status.Methods.Select(method => method.Method));

        var store = status.Store;
        Assert.Equal(("sqlite", _folder.File("orders.db"), 2L), (store.Kind, store.Location, store.Orders));
        // The stream of two orders is one write.
        Assert.Equal((1L, 1L, 0L), (store.Commits, store.CommittedWrites, store.QueueLength));
        Assert.InRange(store.SyncTime.ToTimeSpan(), TimeSpan.FromTicks(1), TimeSpan.FromSeconds(60));
        Assert.Equal(new FileInfo(_folder.File("orders.db")).Length + new FileInfo(_folder.File("orders.db-wal")).Length, store.BytesOnDisk);
    }

    [Fact]
    public async Task OfAMemoryStoreThereIsNothingOnDisk()
    {
        await using var host = await StartAsync(OrderdStore.Memory, OrderdTransport.Memory);
        await host.BoundedOrders().AddAsync(new Order());

        var status = await StatusAsync(host, _ => true);

        Assert.Equal(new StoreStatus { Kind = "memory", Orders = 1, SyncTime = TimeSpan.Zero.ToDuration() }, status.Store);
    }

    [Fact]
    public async Task TheOrdersAreCountedRightWhileTheyComeAndGo()
    {
        await using (var before = await StartAsync(OrderdStore.Sqlite, OrderdTransport.Memory))
            await before.BoundedOrders().UpdateAsync(Enumerable.Range(0, 1_000).Select(i => new Order { Id = Id(i) }));

        await using var host = await StartAsync(OrderdStore.Sqlite, OrderdTransport.Memory);
        var orders = host.BoundedOrders();
        // The first to ask has them counted, while others write.
        var writes = Enumerable.Range(0, 8).Select(async writer =>
        {
            for (var i = 0; i < 20; i++)
            {
                await orders.AddAsync(new Order());
                await orders.DeleteAsync(Id((writer * 20) + i));
                Assert.False(await orders.HasAsync(Id((writer * 20) + i)));
                await orders.UpdateAsync(new Order { Id = Id(999) });
            }
        }).ToArray();
        var seen = new List<long>();
        while (!Task.WhenAll(writes).IsCompleted)
            seen.Add((await StatusAsync(host, _ => true)).Store.Orders);
        await Task.WhenAll(writes);

        Assert.Equal(1_000, (await StatusAsync(host, _ => true)).Store.Orders);
        // Each writer is at most one order off at a time.
        Assert.All(seen, count => Assert.InRange(count, 1_000, 1_008));
    }

    [Fact]
    public async Task WhatNobodyServesIsCountedUnderOneName()
    {
        await using var host = await StartAsync(OrderdStore.Memory, OrderdTransport.Memory);
        for (var i = 0; i < 20; i++)
        {
            var method = new Method<byte[], byte[]>(
                MethodType.Unary, $"no.such.Service{i}", "method", Marshallers.Create(bytes => bytes, bytes => bytes), Marshallers.Create(bytes => bytes, bytes => bytes));
            await Assert.ThrowsAsync<RpcException>(async () => await host.BoundedCalls().AsyncUnaryCall(method, null, default, []));
        }

        var status = await StatusAsync(host, status => status.Methods.Any(method => method.Method == "_OTHER" && method.Ended.Sum(count => count.Calls) == 20));

        Assert.Equal(["_OTHER", "orderd.v1.Admin/Status"], status.Methods.Select(method => method.Method));
    }

    Task<OrderdHost> StartAsync(OrderdStore store, OrderdTransport transport) => OrderdHost.StartAsync(new()
    {
        Store = store,
        StoreFile = store == OrderdStore.Sqlite ? _folder.File("orders.db") : null,
        Transport = transport,
    });

    // A call is counted a moment after its caller has the answer.
    static async Task<StatusResponse> StatusAsync(OrderdHost host, Func<StatusResponse, bool> fits)
    {
        using var late = new CancellationTokenSource(NativeOrderd.Bound);
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (true)
        {
            var status = await new Admin.AdminClient(host.BoundedCalls()).StatusAsync(new StatusRequest(), cancellationToken: late.Token);
            if (fits(status))
                return status;

            await tick.WaitForNextTickAsync(late.Token);
        }
    }

    static long Ended(StatusResponse status, string name, string code) =>
        status.Methods.SingleOrDefault(method => method.Method == $"{Service}/{name}")?.Ended.SingleOrDefault(count => count.Status == code)?.Calls ?? 0;

    static string Id(int number) => number.ToString(CultureInfo.InvariantCulture);
}
