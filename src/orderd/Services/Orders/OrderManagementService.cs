using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orderd.Access;
using Orderd.Budget;
using Orderd.Calls;
using Orderd.Configuration;
using Orderd.Contracts.Ecommerce;
using Orderd.Errors;
using Orderd.Store;

namespace Orderd.Services.Orders;

/// <summary>The six methods of ecommerce.OrderManagement over the store.</summary>
[Requires(Role.Writer)]
sealed class OrderManagementService(OrderStore store, IdSource ids, TimeProvider clock, Config config, UploadBudget budget)
    : OrderManagement.OrderManagementBase
{
    const string IdempotencyHeader = "idempotency-key";
    const int MaxUpdateOrders = 10_000;
    const int MaxUpdateBytes = 64 * 1024 * 1024;

    static readonly WriteOptions Buffered = new(WriteFlags.BufferHint);

    public override async Task<StringValue> addOrder(Order request, ServerCallContext context)
    {
        OrderRules.CheckNew(request);
        var order = OwnCopy(request, ids.NewId());
        var id = await store.AddAsync(order, KeyOf(context, request), Terms(context));
        return new StringValue { Value = id };
    }

    [Requires(Role.Reader)]
    public override async Task<Order> getOrder(StringValue request, ServerCallContext context)
    {
        OrderRules.CheckId("id", request.Value);
        return await store.GetAsync(request.Value, context.CancellationToken)
            ?? throw new ServiceException(ErrorKind.NotFound, $"Order {request.Value} not found.");
    }

    public override async Task<Empty> deleteOrder(StringValue request, ServerCallContext context)
    {
        OrderRules.CheckId("id", request.Value);
        return await store.DeleteAsync(request.Value, Terms(context))
            ? new Empty()
            : throw new ServiceException(ErrorKind.NotFound, $"Order with ID {request.Value} not found");
    }

    [Requires(Role.Reader)]
    public override async Task searchOrders(StringValue request, IServerStreamWriter<Order> responseStream, ServerCallContext context)
    {
        OrderRules.CheckSearchText(request.Value);
        var memory = CallMemory.Of(context);
        await foreach (var page in store.SearchAsync(request.Value, context.CancellationToken))
        {
            // There are never more pages at a time that have no memory reserved than there are readers.
            var held = HeldBytes.Of(page);
            memory.Reserve(held);
            // There is one flush a page: only the last message goes to the network, and takes the others with it.
            responseStream.WriteOptions = Buffered;
            for (var i = 0; i < page.Count - 1; i++)
                await responseStream.WriteAsync(page[i]);

            responseStream.WriteOptions = null;
            await responseStream.WriteAsync(page[^1], context.CancellationToken);
            memory.Release(held);
        }
    }

    public override async Task<StringValue> updateOrders(IAsyncStreamReader<Order> requestStream, ServerCallContext context)
    {
        using var share = budget.Open(CallMemory.Of(context));
        var orders = new List<Order>();
        var bytes = 0L;
        while (await requestStream.MoveNext(context.CancellationToken))
        {
            var order = requestStream.Current;
            OrderRules.CheckAt(order, orders.Count);
            var size = order.CalculateSize();
            bytes += size;
            if (orders.Count == MaxUpdateOrders || bytes > MaxUpdateBytes)
            {
                throw new ServiceException(
                    ErrorKind.LimitExceeded,
                    $"One stream updates at most {MaxUpdateOrders} orders or {MaxUpdateBytes} bytes; nothing was changed.");
            }

            share.Keep(order, size);
            orders.Add(OwnCopy(order, order.Id));
        }

        if (orders.Count > 0)
        {
            await StreamEnd.ConfirmAsync(context.CancellationToken);
            await store.UpsertAsync(orders, Terms(context));
        }

        var answer = new StringBuilder("Updated IDs:");
        foreach (var order in orders)
            answer.Append(' ').Append(order.Id);
        return new StringValue { Value = answer.ToString() };
    }

    [Requires(Role.Reader)]
    public override async Task processOrders(
        IAsyncStreamReader<StringValue> requestStream, IServerStreamWriter<CombinedShipment> responseStream, ServerCallContext context)
    {
        var batch = new ShipmentBatch(config.Processing.BatchSize, ids, CallMemory.Of(context));
        var flushAt = DateTimeOffset.MaxValue;
        var next = requestStream.MoveNext(context.CancellationToken);
        for (var index = 0; ; index++)
        {
            if (!batch.IsEmpty && !await ArrivesBefore(flushAt, next))
                await SendAsync(batch, responseStream, context.CancellationToken);
            if (!await next)
                break;

            var id = requestStream.Current.Value;
            OrderRules.CheckId($"ids[{index}]", id);
            if (await store.GetAsync(id, context.CancellationToken) is { } order)
            {
                if (!batch.HasRoomFor(order))
                    await SendAsync(batch, responseStream, context.CancellationToken);
                if (batch.IsEmpty)
                    flushAt = clock.GetUtcNow() + config.Processing.FlushAfter;
                batch.Add(order);
                if (batch.IsFull)
                    await SendAsync(batch, responseStream, context.CancellationToken);
            }
            else
            {
                await responseStream.WriteAsync(ShipmentBatch.Unknown(id), context.CancellationToken);
            }

            next = requestStream.MoveNext(context.CancellationToken);
        }

        await SendAsync(batch, responseStream, context.CancellationToken);
    }

    // This tells whether the next id, or the end of the stream, comes before the batch must leave.
    async ValueTask<bool> ArrivesBefore(DateTimeOffset flushAt, Task next)
    {
        var remaining = flushAt - clock.GetUtcNow();
        if (remaining <= TimeSpan.Zero)
            return false;

        if (!next.IsCompleted)
            await next.WaitAsync(remaining, clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return next.IsCompleted;
    }

    static async ValueTask SendAsync(ShipmentBatch batch, IServerStreamWriter<CombinedShipment> stream, CancellationToken cancellationToken)
    {
        foreach (var shipment in batch.Close())
            await stream.WriteAsync(shipment, cancellationToken);
        batch.Forget();
    }

    static WriteDeadline Terms(ServerCallContext context) => new(context.Deadline, context.CancellationToken);

    static IdempotencyKey? KeyOf(ServerCallContext context, Order order)
    {
        if (context.RequestHeaders.GetValue(IdempotencyHeader) is not { } name)
            return null;

        OrderRules.CheckIdempotencyKey(name);
        return new IdempotencyKey(name, SHA256.HashData(OwnCopy(order, "").ToByteArray()));
    }

    // It has the fields this version knows, under the id it is to have: unknown fields are ignored, so they are not stored either.
    static Order OwnCopy(Order order, string id) => new()
    {
        Id = id,
        Items = { order.Items },
        Description = order.Description,
        Price = order.Price,
        Destination = order.Destination,
    };
}
