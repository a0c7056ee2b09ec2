using System.Collections.Concurrent;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orderd.Contracts.Ecommerce;
using Orderd.Tests.Native;

namespace Orderd.Tests.Postgres;

/// <summary>Callers who add orders through several daemons, each with an idempotency key, and the ledger of what they were told.</summary>
sealed class ClusterLoad : IAsyncDisposable
{
    const int Callers = 64;

    readonly ConcurrentDictionary<string, string> _acknowledged = new();
    readonly ConcurrentDictionary<string, StatusCode> _refused = new();
    readonly CancellationTokenSource _stop = new();
    readonly Task _running;
    int _repeats;

    public ClusterLoad(params NativeOrderd[] daemons)
    {
        var clients = Array.ConvertAll(daemons, daemon => daemon.OverSocket());
        _running = Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(() => CallAsync(clients[caller % clients.Length], caller))));
    }

    /// <summary>How many orders somebody was told are stored.</summary>
    public int Acknowledged => _acknowledged.Count;

    /// <summary>How many calls were made once more, because nobody could tell what the one before has come to.</summary>
    public int Repeats => _repeats;

    /// <summary>Waits until so many more orders are acknowledged.</summary>
    public Task MoreAsync(int orders)
    {
        var goal = Acknowledged + orders;
        return Wait.UntilAsync(() => Acknowledged >= goal || _running.IsFaulted, () => $"{Acknowledged} of {goal} orders are acknowledged");
    }

    /// <summary>Ends the calls and holds what is stored against what they were told.</summary>
    public async Task CheckAsync(NativeOrderd daemon)
    {
        await _stop.CancelAsync();
        await _running;
        var stored = new Dictionary<string, string>();
        var texts = new HashSet<string>();
        var doubled = new List<string>();
        using var all = daemon.OverSocket().searchOrders(new StringValue());
        await foreach (var order in all.ResponseStream.ReadAllAsync())
        {
            stored.Add(order.Id, order.Items[0]);
            if (!texts.Add(order.Items[0]))
                doubled.Add(order.Items[0]);
        }

        Assert.Empty(doubled);
        Assert.DoesNotContain(_acknowledged, order => stored.GetValueOrDefault(order.Key) != order.Value);
        Assert.Empty(_refused);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    async Task CallAsync(OrderManagement.OrderManagementClient client, int caller)
    {
        for (var i = 0; !_stop.IsCancellationRequested; i++)
        {
            var text = $"order {i} of caller {caller}";
            while (!await AddAsync(client, text))
                Interlocked.Increment(ref _repeats);
        }
    }

    async Task<bool> AddAsync(OrderManagement.OrderManagementClient client, string text)
    {
        try
        {
            var added = await client.addOrderAsync(
                new Order { Items = { text } }, new Metadata { { "idempotency-key", text } }, DateTime.UtcNow + NativeOrderd.Bound);
            _acknowledged[added.Value] = text;
            return true;
        }
        catch (RpcException e) when (e.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded && !_stop.IsCancellationRequested)
        {
            return false;
        }
        catch (RpcException e)
        {
            if (e.StatusCode is not (StatusCode.Unavailable or StatusCode.DeadlineExceeded))
                _refused[text] = e.StatusCode;
            return true;
        }
    }
}
