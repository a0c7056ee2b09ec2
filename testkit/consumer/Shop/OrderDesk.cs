using System.Runtime.CompilerServices;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orderd.Contracts.Ecommerce;

namespace Shop;

/// <summary>Where the shop places its orders and asks for them: an orderd, wherever the calls lead.</summary>
public sealed class OrderDesk(CallInvoker calls)
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    const int MaxAttempts = 3;

    readonly OrderManagement.OrderManagementClient _orders = new(calls);

    /// <summary>Places an order once, however often it has to be sent.</summary>
    /// <exception cref="BasketRefusedException">orderd refuses it.</exception>
    /// <exception cref="TimeoutException">orderd took too long.</exception>
    public async Task<string> PlaceAsync(Basket basket, CancellationToken cancellationToken = default)
    {
        var order = new Order { Items = { basket.Items }, Price = basket.Price, Destination = basket.Destination };
        // The same key with each attempt: should an answer be lost, the next attempt gets it and orders nothing.
        var metadata = new Metadata { { "idempotency-key", Guid.NewGuid().ToString() } };
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return (await _orders.addOrderAsync(order, metadata, DateTime.UtcNow + Patience, cancellationToken)).Value;
            }
            catch (RpcException e) when (e.StatusCode == StatusCode.Unavailable && attempt < MaxAttempts)
            {
                // Again.
            }
            catch (RpcException e) when (e.StatusCode == StatusCode.DeadlineExceeded)
            {
                throw new TimeoutException($"The order was not placed within {Patience.TotalSeconds} s.", e);
            }
            catch (RpcException e) when (e.StatusCode == StatusCode.InvalidArgument)
            {
                throw new BasketRefusedException(e.Status.Detail.Split("; "));
            }
        }
    }

    /// <summary>The order of this id; null if there is none.</summary>
    public async Task<PlacedOrder?> FindAsync(string id, CancellationToken cancellationToken = default)
    {
        try
        {
            return Placed(await _orders.getOrderAsync(new StringValue { Value = id }, deadline: DateTime.UtcNow + Patience, cancellationToken: cancellationToken));
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>The orders with an item that contains the text, as they come; each once, also when the stream breaks off on the way.</summary>
    public async IAsyncEnumerable<PlacedOrder> SearchAsync(string text, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var seen = new HashSet<string>();
        for (var attempt = 1; ; attempt++)
        {
            using var call = _orders.searchOrders(new StringValue { Value = text }, cancellationToken: cancellationToken);
            while (await MoveNextAsync(call.ResponseStream, attempt, cancellationToken) is { } more)
            {
                if (!more)
                    yield break;
                if (seen.Add(call.ResponseStream.Current.Id))
                    yield return Placed(call.ResponseStream.Current);
            }
        }
    }

    /// <summary>Sends orders off, those to one destination together.</summary>
    public async IAsyncEnumerable<Parcel> ShipAsync(IEnumerable<string> ids, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var call = _orders.processOrders(cancellationToken: cancellationToken);
        var sending = SendAsync();
        await foreach (var shipment in call.ResponseStream.ReadAllAsync(cancellationToken))
        {
            if (shipment.Status == "PROCESSED")
                yield return new Parcel(shipment.Id, shipment.OrdersList[0].Destination, [.. shipment.OrdersList.Select(order => order.Id)]);
        }

        await sending;

        async Task SendAsync()
        {
            foreach (var id in ids)
                await call.RequestStream.WriteAsync(new StringValue { Value = id }, cancellationToken);
            await call.RequestStream.CompleteAsync();
        }
    }

    // Null when the stream broke off and is worth another attempt.
    static async Task<bool?> MoveNextAsync(IAsyncStreamReader<Order> stream, int attempt, CancellationToken cancellationToken)
    {
        try
        {
            return await stream.MoveNext(cancellationToken);
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.Unavailable && attempt < MaxAttempts)
        {
            return null;
        }
    }

    static PlacedOrder Placed(Order order) => new(order.Id, order.Items, order.Price, order.Destination);
}
