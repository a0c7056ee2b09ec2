using System.Runtime.CompilerServices;
using Orderd.Contracts.Ecommerce;
using Orderd.Contracts.V1;
using Orderd.Errors;

namespace Orderd.Store.Memory;

/// <summary>Keeps the orders in memory: for tests, for trying things out, and as the model the durable stores are held to.</summary>
sealed class MemoryOrderStore(TimeProvider clock) : OrderStore
{
    const int PageSize = 256;

    readonly Lock _gate = new();
    readonly Dictionary<string, Entry> _byId = [];
    readonly Dictionary<string, UsedKey> _keys = [];
    // Keys in the order in which they expire.
    readonly Queue<(string Name, DateTimeOffset Expires)> _expiries = [];
    // By place, which only grows; deleted entries stay as gaps until they are the majority.
    readonly List<Entry> _byPlace = [];
    long _lastPlace;

    public override string Description => "memory";

    public override ValueTask<string> AddAsync(Order order, IdempotencyKey? key, WriteDeadline terms)
    {
        lock (_gate)
        {
            terms.ThrowIfLapsed(clock);
            if (key is { } used)
            {
                var now = clock.GetUtcNow();
                Forget(now);
                if (_keys.TryGetValue(used.Name, out var first))
                    return first.Fingerprint.AsSpan().SequenceEqual(used.Fingerprint) ? new(first.OrderId) : throw used.Conflict();

                _keys.Add(used.Name, new UsedKey(used.Fingerprint, order.Id));
                _expiries.Enqueue((used.Name, now + IdempotencyWindow));
            }

            Put(order);
            return new(order.Id);
        }
    }

    public override ValueTask<Order?> GetAsync(string id, CancellationToken cancellationToken)
    {
        lock (_gate)
            return new(_byId.GetValueOrDefault(id)?.Order);
    }

    public override ValueTask<bool> DeleteAsync(string id, WriteDeadline terms)
    {
        lock (_gate)
        {
            terms.ThrowIfLapsed(clock);
            if (!_byId.Remove(id, out var entry))
                return new(false);

            entry.Order = null;
            if (_byId.Count < _byPlace.Count / 2)
                _byPlace.RemoveAll(e => e.Order is null);
            return new(true);
        }
    }

    public override ValueTask UpsertAsync(IReadOnlyList<Order> orders, WriteDeadline terms)
    {
        lock (_gate)
        {
            terms.ThrowIfLapsed(clock);
            foreach (var order in orders)
                Put(order);
        }

        return ValueTask.CompletedTask;
    }

    public override async IAsyncEnumerable<IReadOnlyList<Order>> SearchAsync(
        string text, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var end = Volatile.Read(ref _lastPlace);
        for (var place = 0L; place < end;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var page = ReadPage(text, ref place, end);
            if (page.Count > 0)
                yield return page;
        }

        await Task.CompletedTask;
    }

    public override ValueTask<OrderPage?> ListAsync(ListPosition from, int maxOrders, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var index = IndexOf(from.Place);
            if (!from.IsStart && (from.Place > _lastPlace || (At(index, from.Place)?.Order is { } order && !from.IsMarkedBy(order.Id))))
                return new((OrderPage?)null);

            return new(from.NewestFirst
                ? ReadList(from, index - 1, -1, maxOrders)
                : ReadList(from, At(index, from.Place) is null ? index : index + 1, 1, maxOrders));
        }
    }

    public override ValueTask<StoreBackup> BackupAsync(CancellationToken cancellationToken) =>
        throw new ServiceException(ErrorKind.Precondition, "Orders that are kept in memory have no file to copy; see orderctl export.");

    public override ValueTask<bool> IsEmptyAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
            return new(_byId.Count == 0);
    }

    public override ValueTask CheckAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
            return ValueTask.CompletedTask;
    }

    public override ValueTask<StoreStatus> StatusAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
            return new(Status("memory", "", _byId.Count, bytesOnDisk: 0));
    }

    void Put(Order order)
    {
        if (_byId.TryGetValue(order.Id, out var entry))
        {
            entry.Order = order;
            return;
        }

        entry = new Entry(++_lastPlace, order);
        _byId.Add(order.Id, entry);
        _byPlace.Add(entry);
    }

    void Forget(DateTimeOffset now)
    {
        while (_expiries.TryPeek(out var oldest) && oldest.Expires <= now)
            _keys.Remove(_expiries.Dequeue().Name);
    }

    // Looks at no more than a page of places, so that a rare text does not keep the writers out.
    List<Order> ReadPage(string text, ref long place, long end)
    {
        var page = new List<Order>();
        lock (_gate)
        {
            var index = IndexOf(place + 1);
            var stop = Math.Min(index + PageSize, _byPlace.Count);
            for (; index < stop && _byPlace[index].Place <= end; index++)
            {
                place = _byPlace[index].Place;
                if (_byPlace[index].Order is { } order && Matches(order, text))
                    page.Add(order);
            }

            if (index == _byPlace.Count || _byPlace[index].Place > end)
                place = end;
        }

        return page;
    }

    OrderPage ReadList(ListPosition from, int index, int step, int maxOrders)
    {
        var orders = new List<Order>();
        var bytes = 0;
        var last = from.Place;
        for (; index >= 0 && index < _byPlace.Count; index += step)
        {
            if (_byPlace[index].Order is not { } order)
                continue;

            bytes += order.CalculateSize();
            if (orders.Count == maxOrders || (orders.Count > 0 && bytes > MaxListBytes))
                return new OrderPage(orders, ListPosition.At(from.NewestFirst, last, orders[^1].Id));

            orders.Add(order);
            last = _byPlace[index].Place;
        }

        return new OrderPage(orders, Next: null);
    }

    // Of the first entry at this place or beyond.
    int IndexOf(long place)
    {
        var index = _byPlace.BinarySearch(new Entry(place, null), PlaceOrder.Instance);
        return index < 0 ? ~index : index;
    }

    Entry? At(int index, long place) => index < _byPlace.Count && _byPlace[index].Place == place ? _byPlace[index] : null;

    sealed class Entry(long place, Order? order)
    {
        public long Place { get; } = place;
        public Order? Order { get; set; } = order;
    }

    sealed record UsedKey(byte[] Fingerprint, string OrderId);

    sealed class PlaceOrder : IComparer<Entry>
    {
        public static readonly PlaceOrder Instance = new();
        public int Compare(Entry? x, Entry? y) => x!.Place.CompareTo(y!.Place);
    }
}
