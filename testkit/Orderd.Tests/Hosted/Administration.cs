using Grpc.Core;
using Orderd.Contracts.Ecommerce;
using Orderd.Contracts.V1;
using Orderd.Errors;
using Orderd.Tests.Native;

namespace Orderd.Tests.Hosted;

public sealed class Administration : IDisposable
{
    readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    [Trait("Contract", "12 ListOrders: a page_token outlives the daemon, and no order stored later is hidden from it")]
    public async Task AListingGoesOnAfterARestart()
    {
        string token;
        await using (var host = await StartAsync())
        {
            await host.BoundedOrders().UpdateAsync(Enumerable.Range(0, 3).Select(i => new Order { Id = $"{i}" }));
            token = (await new Admin.AdminClient(host.BoundedCalls()).ListOrdersAsync(new() { PageSize = 2 })).NextPageToken;
            await host.BoundedOrders().DeleteAsync("1");
            await host.BoundedOrders().DeleteAsync("2");
        }

        await using var next = await StartAsync();
        await next.BoundedOrders().UpdateAsync(new Order { Id = "3" }, new Order { Id = "4" });

        var page = await new Admin.AdminClient(next.BoundedCalls()).ListOrdersAsync(new() { PageToken = token });
        Assert.Equal(["3", "4"], page.Orders.Select(order => order.Id));
        Assert.Equal("", page.NextPageToken);
    }

    [Fact]
    [Trait("Contract", "12 Backup: FAILED_PRECONDITION: the store has no file to copy (memory)")]
    public async Task OrdersInMemoryCannotBeBackedUp()
    {
        await using var host = await OrderdHost.StartAsync();
        using var call = new Admin.AdminClient(host.BoundedCalls()).Backup(new());

        var error = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext());

        Assert.Equal(StatusCode.FailedPrecondition, error.StatusCode);
    }

    [Theory]
    [InlineData(ErrorKind.StoreFull, StatusCode.ResourceExhausted)]
    [InlineData(ErrorKind.StoreUnavailable, StatusCode.Unavailable)]
    [InlineData(ErrorKind.StoreCorrupt, StatusCode.DataLoss)]
    internal async Task TroubleOfTheStoreHasItsStatus(ErrorKind kind, StatusCode status)
    {
        await using var host = await HostedOrders.OverAsync(new ScriptedStore(_ => throw new ServiceException(kind, "The store said so.")));
        var admin = new Admin.AdminClient(host.BoundedCalls());
        using var backup = admin.Backup(new());

        Assert.Equal(status, (await Assert.ThrowsAsync<RpcException>(async () => await admin.ListOrdersAsync(new()))).StatusCode);
        Assert.Equal(status, (await Assert.ThrowsAsync<RpcException>(() => backup.ResponseStream.MoveNext())).StatusCode);
    }

    Task<OrderdHost> StartAsync() => OrderdHost.StartAsync(new() { Store = OrderdStore.Sqlite, StoreFile = _folder.File("orders.db") });
}
