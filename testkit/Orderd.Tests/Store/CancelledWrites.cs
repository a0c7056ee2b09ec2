using System.Collections;
using Orderd.Contracts.Ecommerce;
using Orderd.Store;
using Orderd.Store.Sqlite;
using Orderd.Tests.Native;

namespace Orderd.Tests.Store;

/// <summary>A write that is cancelled while the writer is at it.</summary>
public sealed class CancelledWrites : IDisposable
{
    static readonly WriteDeadline Always = new(DateTime.MaxValue, CancellationToken.None);

    readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    [Trait("Contract", "10 Writes: a cancel ends a write under way, which changes nothing; others of its batch are committed")]
    public async Task AreUndoneAlone()
    {
        await using var store = await SqliteOrderStore.OpenAsync(_folder.File("orders.db"), TimeProvider.System);
        using var cancel = new CancellationTokenSource();
        var orders = new CancelledHalfway(1_000, cancel);
        var before = store.AddAsync(new Order { Id = "before" }, null, Always).AsTask();
        var cancelled = store.UpsertAsync(orders, new WriteDeadline(DateTime.MaxValue, cancel.Token)).AsTask();
        var after = store.AddAsync(new Order { Id = "after" }, null, Always).AsTask();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Assert.Equal(("before", "after"), (await before, await after));
        Assert.Null(await store.GetAsync("0", CancellationToken.None));
        Assert.Equal(2, (await store.StatisticsAsync(CancellationToken.None)).Orders);
        // It was ended, not done to the end and thrown away.
        Assert.InRange(orders.Read, 500, 501);
    }

    sealed class CancelledHalfway(int count, CancellationTokenSource cancel) : IReadOnlyList<Order>
    {
        public int Count => count;

        public int Read { get; private set; }

        public Order this[int index] => new() { Id = $"{index}", Items = { "item" } };

        public IEnumerator<Order> GetEnumerator()
        {
            for (Read = 1; Read <= count; Read++)
            {
                if (Read == count / 2)
                    cancel.Cancel();
                yield return this[Read - 1];
            }
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
