using System.Collections.Concurrent;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orderd.Contracts.Ecommerce;

namespace Orderd.Tests.Native;

/// <summary>
/// Callers of all kinds that go on until the daemon stops, and remember what was acknowledged and how their calls ended.
/// </summary>
sealed class StopLoad
{
    const int Writers = 16;
    const int Readers = 4;
    const int Streams = 4;

    readonly ConcurrentBag<string> _added = [];
    readonly ConcurrentBag<RpcException> _unary = [];
    readonly ConcurrentBag<RpcException> _streams = [];
    int _answered;

    public int Answered => Volatile.Read(ref _answered);

    public IReadOnlyCollection<string> Added => _added;

    /// <summary>How unary calls failed.</summary>
    public IReadOnlyCollection<RpcException> UnaryFailures => _unary;

    /// <summary>How streams failed.</summary>
    public IReadOnlyCollection<RpcException> StreamFailures => _streams;

    /// <summary>Ends when every caller has met the end of the daemon.</summary>
    public Task Run(OrderManagement.OrderManagementClient client) => Task.WhenAll(
    [
        .. Enumerable.Range(0, Writers).Select(_ => RepeatAsync(_unary, () => AddAsync(client))),
        .. Enumerable.Range(0, Readers).Select(_ => RepeatAsync(_unary, () => GetAsync(client))),
        .. Enumerable.Range(0, Streams).Select(_ => RepeatAsync(_streams, () => ProcessAsync(client))),
        .. Enumerable.Range(0, Streams).Select(i => RepeatAsync(_streams, () => UpdateAsync(client, i))),
    ]);

    async Task RepeatAsync(ConcurrentBag<RpcException> failures, Func<Task> call)
    {
        try
        {
            while (true)
            {
                await call();
                Interlocked.Increment(ref _answered);
            }
        }
        catch (RpcException e)
        {
            failures.Add(e);
        }
    }

    async Task AddAsync(OrderManagement.OrderManagementClient client) =>
        _added.Add((await client.addOrderAsync(new Order { Items = { "stop" } })).Value);

    async Task GetAsync(OrderManagement.OrderManagementClient client)
    {
        if (_added.TryPeek(out var id))
            Assert.Equal(id, (await client.getOrderAsync(new StringValue { Value = id })).Id);
        else
            await AddAsync(client);
    }

    static async Task ProcessAsync(OrderManagement.OrderManagementClient client)
    {
        using var call = client.processOrders();
        await SendAsync(call.RequestStream, new StringValue { Value = "unknown" });
        Assert.True(await call.ResponseStream.MoveNext());
        await CompleteAsync(call.RequestStream);
        Assert.False(await call.ResponseStream.MoveNext());
    }

    async Task UpdateAsync(OrderManagement.OrderManagementClient client, int updater)
    {
        var id = $"updated-{updater}-{Answered}";
        using var call = client.updateOrders();
        await SendAsync(call.RequestStream, new Order { Id = id, Items = { "stop" } });
        await CompleteAsync(call.RequestStream);
        await call;
        _added.Add(id);
    }

    // A call that is over already says why by its answer.
    static async Task SendAsync<T>(IClientStreamWriter<T> stream, T message)
    {
        try
        {
            await stream.WriteAsync(message);
        }
        catch (Exception e) when (e is InvalidOperationException or RpcException)
        {
        }
    }

    static async Task CompleteAsync<T>(IClientStreamWriter<T> stream)
    {
        try
        {
            await stream.CompleteAsync();
        }
        catch (Exception e) when (e is InvalidOperationException or RpcException)
        {
        }
    }
}
