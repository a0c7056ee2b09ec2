using System.Runtime.CompilerServices;
using Orderd.Contracts.Ecommerce;

namespace Orderd.Store.Memory;

/// <summary>Keeps the orders in memory: for tests, for trying things out, and as the model the durable stores are held to.</summary>
sealed class MemoryOrderStore(TimeProvider clock) : OrderStore
{
    const int PageSize = 256;

    readonly Lock _gate = new();
    readonly Dictionary<string, Entry> _byId = [];
    readonly Dictionary<string, UsedKey> _keys = [];
    // The keys are in the order in which they expire.
    readonly Queue<(string Name, DateTimeOffset Expires)> _expiries = [];
    // They are in order of sequence number, which only grows; deleted entries stay as gaps until they are the majority.
    readonly List<Entry> _bySequence = [];
    long _lastSequence;

    public override string Description => "memory";

    public override string BackupRefusal => "Orders that are kept in memory have no file to copy; see orderctl export.";

    public override ValueTask<string> AddAsync(Order order, IdempotencyKey? key, WriteDeadline deadline)
    {
        lock (_gate)
        {
            deadline.ThrowIfExpired(clock);
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

    public override ValueTask<bool> DeleteAsync(string id, WriteDeadline deadline)
    {
        lock (_gate)
        {
            deadline.ThrowIfExpired(clock);
            if (!_byId.Remove(id, out var entry))
                return new(false);

            entry.Order = null;
            if (_byId.Count < _bySequence.Count / 2)
                _bySequence.RemoveAll(e => e.Order is null);
            return new(true);
        }
    }

    public override ValueTask UpsertAsync(IReadOnlyList<Order> orders, WriteDeadline deadline)
    {
        lock (_gate)
        {
            deadline.ThrowIfExpired(clock);
            foreach (var order in orders)
                Put(order);
        }

        return ValueTask.CompletedTask;
    }

    public override async IAsyncEnumerable<IReadOnlyList<Order>> SearchAsync(
        string text, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var end = Volatile.Read(ref _lastSequence);
        for (var sequence = 0L; sequence < end;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var page = ReadPage(text, ref sequence, end);
            if (page.Count > 0)
                yield return page;
        }

        await Task.CompletedTask;
    }

    public override ValueTask<OrderPage?> ListAsync(ListPosition from, int maxOrders, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var index = IndexOf(from.Sequence);
            if (!from.IsStart && (from.Sequence > _lastSequence || (At(index, from.Sequence)?.Order is { } order && !from.IsAt(order.Id))))
                return new((OrderPage?)null);

            return new(from.NewestFirst
                ? ReadList(from, index - 1, -1, maxOrders)
                : ReadList(from, At(index, from.Sequence) is null ? index : index + 1, 1, maxOrders));
        }
    }

    public override ValueTask CheckAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
            return ValueTask.CompletedTask;
    }

    public override ValueTask<StoreStatistics> StatisticsAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
            return new(new StoreStatistics("memory", "", _byId.Count, BytesOnDisk: 0));
    }

    void Put(Order order)
    {
        if (_byId.TryGetValue(order.Id, out var entry))
        {
            entry.Order = order;
            return;
        }

        entry = new Entry(++_lastSequence, order);
        _byId.Add(order.Id, entry);
        _bySequence.Add(entry);
    }

    void Forget(DateTimeOffset now)
    {
        while (_expiries.TryPeek(out var oldest) && oldest.Expires <= now)
            _keys.Remove(_expiries.Dequeue().Name);
    }

    // This looks at no more than a page of entries, so that a rare text does not keep the writers out.
    List<Order> ReadPage(string text, ref long sequence, long end)
    {
        var page = new List<Order>();
        lock (_gate)
        {
            var index = IndexOf(sequence + 1);
            var stop = Math.Min(index + PageSize, _bySequence.Count);
            for (; index < stop && _bySequence[index].Sequence <= end; index++)
            {
                sequence = _bySequence[index].Sequence;
                if (_bySequence[index].Order is { } order && Matches(order, text))
                    page.Add(order);
            }

            if (index == _bySequence.Count || _bySequence[index].Sequence > end)
                sequence = end;
        }

        return page;
    }

    OrderPage ReadList(ListPosition from, int index, int step, int maxOrders)
    {
        var orders = new List<Order>();
        var bytes = 0;
        var last = from.Sequence;
        for (; index >= 0 && index < _bySequence.Count; index += step)
        {
            if (_bySequence[index].Order is not { } order)
                continue;

            bytes += order.CalculateSize();
            if (orders.Count == maxOrders || (orders.Count > 0 && bytes > MaxListBytes))
                return new OrderPage(orders, ListPosition.At(from.NewestFirst, last, orders[^1].Id));

            orders.Add(order);
            last = _bySequence[index].Sequence;
        }

        return new OrderPage(orders, Next: null);
    }

    // The index is that of the first entry with this sequence number or beyond.
    int IndexOf(long sequence)
    {
        var index = _bySequence.BinarySearch(new Entry(sequence, null), SequenceOrder.Instance);
        return index < 0 ? ~index : index;
    }

    Entry? At(int index, long sequence) => index < _bySequence.Count && _bySequence[index].Sequence == sequence ? _bySequence[index] : null;

    sealed class Entry(long sequence, Order? order)
    {
        public long Sequence { get; } = sequence;
        public Order? Order { get; set; } = order;
    }

    sealed record UsedKey(byte[] Fingerprint, string OrderId);

    sealed class SequenceOrder : IComparer<Entry>
    {
        public static readonly SequenceOrder Instance = new();
        public int Compare(Entry? x, Entry? y) => x!.Sequence.CompareTo(y!.Sequence);
    }
}
