using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orderd.Contracts.Ecommerce;
using Orderd.Store;
using Orderd.Tests.Hosted;
using Orderd.Tests.Native;
using Orderd.Tests.Servers;
using Orderd.Tests.Store;

namespace Orderd.Tests.Model;

/// <summary>
/// A host that goes through a life and says what it answers, with #0, #1… for the ids it gave, so that two hosts can be compared.
/// </summary>
sealed class ServiceLife : IAsyncDisposable
{
    // An id that no order has: its answer tells that the ids before it have been looked up.
    const string Fence = "the fence";

    readonly OrderdHost _host;
    readonly ManualClock _clock;
    readonly OrderCalls _orders;
    readonly List<string> _added = [];
    readonly AsyncClientStreamingCall<Order, StringValue>?[] _updates = new AsyncClientStreamingCall<Order, StringValue>?[2];
    readonly AsyncDuplexStreamingCall<StringValue, CombinedShipment>?[] _processes = new AsyncDuplexStreamingCall<StringValue, CombinedShipment>?[2];

    readonly ScratchFolder _folder;
    readonly OrderStore _store;

    ServiceLife(OrderdHost host, OrderStore store, ScratchFolder folder, ManualClock clock)
    {
        (_host, _store, _folder) = (host, store, folder);
        _clock = clock;
        _orders = host.BoundedOrders();
    }

    public static async Task<ServiceLife> BeginAsync(string kind)
    {
        var clock = new ManualClock();
        var folder = new ScratchFolder();
        var store = await TestedStores.OpenAsync(kind, folder, clock);
        var host = await OrderdHost.StartAsync(new()
        {
            Configure = HostedOrders.With(store),
            Clock = clock,
            // Batches close by count and half-close only: when a timer fires between two messages is not for a model to know.
            Settings = new Dictionary<string, string> { ["Processing:FlushAfter"] = "570h", ["Limits:IdleStream"] = "570h" },
        });
        return new ServiceLife(host, store, folder, clock);
    }

    public async Task<string> AnswerAsync(ServiceAction action)
    {
        try
        {
            return Known(await DoAsync(action));
        }
        catch (RpcException e)
        {
            return Known($"{e.StatusCode}: {e.Status.Detail}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        for (var slot = 0; slot < 2; slot++)
        {
            _updates[slot]?.Dispose();
            _processes[slot]?.Dispose();
        }

        await _host.DisposeAsync();
        await _store.DisposeAsync();
        await TestedStores.ForgetAsync(_folder);
        _folder.Dispose();
    }

    async Task<string> DoAsync(ServiceAction action)
    {
        switch (action)
        {
            case ServiceAction.Add(var order, var key):
                var id = await _orders.AddAsync(order, key);
                if (!_added.Contains(id))
                    _added.Add(id);
                return id;
            case ServiceAction.Get(var id0):
                return (await _orders.GetAsync(Real(id0))).ToString();
            case ServiceAction.Delete(var id0):
                return (await _orders.DeleteAsync(Real(id0))).ToString();
            case ServiceAction.Search(var text):
                return string.Join('\n', await _orders.SearchAsync(text));
            case ServiceAction.SendUpdate(var slot, var order):
                await SendAsync(_updates[slot] ??= _orders.Client.updateOrders(), new Order(order) { Id = Real(order.Id) });
                return "";
            case ServiceAction.EndUpdate(var slot):
                return await EndUpdateAsync(slot);
            case ServiceAction.CancelUpdate(var slot):
                _updates[slot]?.Dispose();
                _updates[slot] = null;
                return "";
            case ServiceAction.SendProcess(var slot, var id0):
                return await ProcessAsync(_processes[slot] ??= _orders.Client.processOrders(), Real(id0));
            case ServiceAction.EndProcess(var slot):
                return await EndProcessAsync(slot);
            case ServiceAction.Pass(var time):
                _clock.Advance(time);
                return "";
            default:
                throw new ArgumentOutOfRangeException(nameof(action), action, null);
        }
    }

    static async Task SendAsync(AsyncClientStreamingCall<Order, StringValue> call, Order order)
    {
        try
        {
            await call.RequestStream.WriteAsync(order);
        }
        catch (Exception e) when (e is RpcException or InvalidOperationException)
        {
            // It was refused already; its end says why, however many more are sent.
        }
    }

    async Task<string> EndUpdateAsync(int slot)
    {
        using var call = _updates[slot] ?? _orders.Client.updateOrders();
        _updates[slot] = null;
        try
        {
            await call.RequestStream.CompleteAsync();
        }
        catch (Exception e) when (e is RpcException or InvalidOperationException)
        {
            // As above.
        }

        return (await call).Value;
    }

    static async Task<string> ProcessAsync(AsyncDuplexStreamingCall<StringValue, CombinedShipment> call, string id)
    {
        await call.RequestStream.WriteAsync(new StringValue { Value = id });
        await call.RequestStream.WriteAsync(new StringValue { Value = Fence });
        var answers = new List<string>();
        while (await call.ResponseStream.MoveNext(CancellationToken.None) && call.ResponseStream.Current.OrdersList[0].Id != Fence)
            answers.Add(Text(call.ResponseStream.Current));
        return string.Join('\n', answers);
    }

    async Task<string> EndProcessAsync(int slot)
    {
        using var call = _processes[slot] ?? _orders.Client.processOrders();
        _processes[slot] = null;
        await call.RequestStream.CompleteAsync();
        return string.Join('\n', await call.ResponseStream.ReadAllAsync().Select(Text).ToListAsync());
    }

    static string Text(CombinedShipment shipment) =>
        $"{(shipment.Id.Length > 0 ? "shipment" : "")} {shipment.Status} {string.Join(", ", shipment.OrdersList)}";

    string Real(string id) => id[0] == '#' && int.Parse(id[1..], CultureInfo.InvariantCulture) is var i && i < _added.Count ? _added[i] : id;

    string Known(string text)
    {
        for (var i = 0; i < _added.Count; i++)
            text = text.Replace(_added[i], $"#{i}", StringComparison.Ordinal);
        return text;
    }
}
