using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Orderd.Calls;
using Orderd.Contracts.Ecommerce;
using Orderd.Store;
using Orderd.Tests.Hosted;
using Orderd.Tests.Native;

namespace Orderd.Tests.Kit;

public class Hosts
{
    [Theory]
    [InlineData(OrderdTransport.Memory)]
    [InlineData(OrderdTransport.Tcp)]
    [InlineData(OrderdTransport.UnixSocket)]
    public async Task AHostAnswersAndLeavesNothingBehind(OrderdTransport transport)
    {
        string folder;
        await using (var host = await OrderdHost.StartAsync(new() { Transport = transport, Store = OrderdStore.Sqlite }))
        {
            await host.Orders.addOrderAsync(new Order());
            var store = host.Services.GetRequiredService<OrderStore>().Description;
            folder = Path.GetDirectoryName(store["sqlite:".Length..])!;
            Assert.Equal(transport == OrderdTransport.UnixSocket, File.Exists(host.SocketPath));
            Assert.True(Directory.Exists(folder));
        }

        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task HostsAtOnceShareNothing()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(async i =>
        {
            await using var host = await OrderdHost.StartAsync(new()
            {
                Transport = (OrderdTransport)(i % 3),
                Store = (OrderdStore)(i % 2),
            });
            await host.BoundedOrders().UpdateAsync(new Order { Id = $"{i}", Items = { "Item" } });

            Assert.Equal([$"{i}"], (await host.BoundedOrders().SearchAsync("")).Select(order => order.Id));
        }));
    }

    [Fact]
    public async Task ACancelledRequestGetsNoAnswer()
    {
        await using var host = await OrderdHost.StartAsync();
        var body = new Pipe();
        using var client = new HttpMessageInvoker(host.CreateHandler());
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(host.Address, "/ecommerce.OrderManagement/updateOrders"))
        {
            Version = HttpVersion.Version20,
            Content = new StreamContent(body.Reader.AsStream()) { Headers = { ContentType = new("application/grpc") } },
        };
        using var cancellation = new CancellationTokenSource();

        var answer = client.SendAsync(request, cancellation.Token);
        await Wait.UntilAsync(() => host.Services.GetRequiredService<Drain>().Running == 1);
        cancellation.Cancel();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
        await body.Writer.CompleteAsync();
    }

    [Fact]
    public async Task IdsCanBeForeseen()
    {
        await using var host = await OrderdHost.StartAsync(new() { NewId = new CountingIds().NewId });

        var ids = new[] { await host.BoundedOrders().AddAsync(new Order()), await host.BoundedOrders().AddAsync(new Order()) };

        Assert.All(ids, id => Assert.StartsWith("00000000-0000-7000-8000-00000000000", id, StringComparison.Ordinal));
        Assert.Equal(ids.Order(), ids);
    }

    [Fact]
    public async Task AStoreFileStays()
    {
        using var folder = new ScratchFolder();
        var options = new OrderdHostOptions { Store = OrderdStore.Sqlite, StoreFile = folder.File("orders.db") };
        string id;
        await using (var host = await OrderdHost.StartAsync(options))
            id = await host.BoundedOrders().AddAsync(new Order());

        // At once: the file is free when the first host is disposed.
        await using var again = await OrderdHost.StartAsync(options);

        Assert.True(await again.BoundedOrders().HasAsync(id));
    }

    [Fact]
    public async Task AHostThatCannotStartSaysSo()
    {
        var options = new OrderdHostOptions { Settings = new Dictionary<string, string> { ["No:Such"] = "1" } };

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => OrderdHost.StartAsync(options));

        Assert.Contains("No:Such is not a setting", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AHostWhoseStoreIsInUseSaysSo()
    {
        using var folder = new ScratchFolder();
        var options = new OrderdHostOptions { Store = OrderdStore.Sqlite, StoreFile = folder.File("orders.db") };
        await using var first = await OrderdHost.StartAsync(options);

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => OrderdHost.StartAsync(options));

        Assert.Contains("orders.db", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ConfigureHasTheLastWord()
    {
        await using var host = await OrderdHost.StartAsync(new()
        {
            NewId = () => "replaced",
            Configure = web => web.ConfigureTestServices(services => services.AddSingleton<IdSource>(_ => new OneId())),
        });

        Assert.Equal("the only one", await host.BoundedOrders().AddAsync(new Order()));
    }

    sealed class OneId() : IdSource(TimeProvider.System)
    {
        public override string NewId() => "the only one";
    }
}
