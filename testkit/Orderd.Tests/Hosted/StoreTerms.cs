using Orderd.Contracts.Ecommerce;
using Orderd.Store;
using Orderd.Store.Memory;
using Orderd.Store.Sqlite;
using Orderd.Tests.Native;

namespace Orderd.Tests.Hosted;

/// <summary>What a store owes to the deadline and the readers of its callers.</summary>
public sealed class StoreTerms : IDisposable
{
    static readonly WriteDeadline Always = new(DateTime.MaxValue, CancellationToken.None);

    readonly ManualClock _clock = new();
    readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [Trait("Contract", "3: a write whose deadline passed before its commit is not committed")]
    [InlineData(OrderdStore.Memory)]
    [InlineData(OrderdStore.Sqlite)]
    public async Task AWriteThatLapsedIsNotCommitted(OrderdStore kind)
    {
        await using var store = Open(kind);
        await store.UpsertAsync([new Order { Id = "1" }], Always);
        var lapsed = new WriteDeadline(_clock.GetUtcNow().UtcDateTime, CancellationToken.None);
        var cancelled = new WriteDeadline(DateTime.MaxValue, new CancellationToken(canceled: true));

        foreach (var terms in (WriteDeadline[])[lapsed, cancelled])
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await store.AddAsync(new Order { Id = "2" }, null, terms));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await store.DeleteAsync("1", terms));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(
                async () => await store.UpsertAsync([new Order { Id = "1", Price = 1 }, new Order { Id = "3" }], terms));
        }

        Assert.Equal(new Order { Id = "1" }, await store.GetAsync("1", CancellationToken.None));
        Assert.Null(await store.GetAsync("2", CancellationToken.None));
        Assert.Null(await store.GetAsync("3", CancellationToken.None));
    }

    [Fact]
    [Trait("Contract", "2 searchOrders: a slow reader pins no database snapshot")]
    public async Task ASearchThatStandsStillPinsNoSnapshot()
    {
        await using var store = Open(OrderdStore.Sqlite);
        await store.UpsertAsync([.. Enumerable.Range(0, 1_000).Select(i => new Order { Id = $"{i}", Items = { "Item" } })], Always);
        await using var search = store.SearchAsync("Item", CancellationToken.None).GetAsyncEnumerator();
        Assert.True(await search.MoveNextAsync());
        await store.DeleteAsync("999", Always);

        // With a snapshot held, the write-ahead log could not be emptied, and the first column would be 1 for busy.
        using var other = Database.Open(_folder.File("orders.db"));
        Assert.Equal(0, other.Number("PRAGMA wal_checkpoint(TRUNCATE)"));
        Assert.Equal(0, new FileInfo(_folder.File("orders.db-wal")).Length);
    }

    OrderStore Open(OrderdStore kind) =>
        kind == OrderdStore.Memory ? new MemoryOrderStore(_clock) : new SqliteOrderStore(_folder.File("orders.db"), _clock);
}
