using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orderd.Contracts.Ecommerce;

namespace Orderd.Tests.Servers;

/// <summary>The six methods as a test says them.</summary>
public sealed class OrderCalls(CallInvoker calls)
{
    public OrderManagement.OrderManagementClient Client { get; } = new(calls);

    public async Task<string> AddAsync(Order order, string? key = null)
    {
        Metadata? headers = key is null ? null : new() { { "idempotency-key", key } };
        return (await Client.addOrderAsync(order, headers)).Value;
    }

    public async Task<Order> GetAsync(string id) => await Client.getOrderAsync(new StringValue { Value = id });

    public async Task<Empty> DeleteAsync(string id) => await Client.deleteOrderAsync(new StringValue { Value = id });

    public async Task<string> UpdateAsync(params IEnumerable<Order> orders)
    {
        using var call = Client.updateOrders();
        try
        {
            foreach (var order in orders)
                await call.RequestStream.WriteAsync(order);
            await call.RequestStream.CompleteAsync();
        }
        catch (Exception e) when (e is RpcException or InvalidOperationException)
        {
            // The call was answered before all was sent; the answer says more.
        }

        return (await call).Value;
    }

    public async Task<List<Order>> SearchAsync(string text)
    {
        using var call = Client.searchOrders(new StringValue { Value = text });
        return await call.ResponseStream.ReadAllAsync().ToListAsync();
    }

    public async Task<List<CombinedShipment>> ProcessAsync(params IEnumerable<string> ids)
    {
        using var call = Client.processOrders();
        foreach (var id in ids)
            await call.RequestStream.WriteAsync(new StringValue { Value = id });
        await call.RequestStream.CompleteAsync();
        return await call.ResponseStream.ReadAllAsync().ToListAsync();
    }

    /// <summary>Whether there is such an order.</summary>
    public async Task<bool> HasAsync(string id)
    {
        try
        {
            await GetAsync(id);
            return true;
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.NotFound)
        {
            return false;
        }
    }
}
