using Orderd.Contracts.Ecommerce;
using Orderd.Contracts.V1;
using Orderd.Store;
using Orderd.Store.Sqlite;
using SQLitePCL;

namespace Orderd.TestKit.Faults;

/// <summary>The host's store, which fails a call that a test wants it to fail as SQLite would fail it.</summary>
sealed class FaultyStore(OrderStore store, OrderdFaults faults, bool owns) : OrderStore(store.Metrics)
{
    /// <summary>What is wrong with the store for the call that runs in this flow; null for nothing.</summary>
    public static readonly AsyncLocal<StoreTrouble?> Trouble = new();

    public override string Description => store.Description;

    public override ValueTask<string> AddAsync(Order order, IdempotencyKey? key, WriteDeadline terms)
    {
        ThrowIfBroken(isWrite: true);
        return store.AddAsync(order, key, terms);
    }

    public override ValueTask<Order?> GetAsync(string id, CancellationToken cancellationToken)
    {
        ThrowIfBroken(isWrite: false);
        return store.GetAsync(id, cancellationToken);
    }

    public override ValueTask<bool> DeleteAsync(string id, WriteDeadline terms)
    {
        ThrowIfBroken(isWrite: true);
        return store.DeleteAsync(id, terms);
    }

    public override ValueTask UpsertAsync(IReadOnlyList<Order> orders, WriteDeadline terms)
    {
        ThrowIfBroken(isWrite: true);
        return store.UpsertAsync(orders, terms);
    }

    public override IAsyncEnumerable<IReadOnlyList<Order>> SearchAsync(string text, CancellationToken cancellationToken)
    {
        ThrowIfBroken(isWrite: false);
        return store.SearchAsync(text, cancellationToken);
    }

    public override ValueTask<OrderPage?> ListAsync(ListPosition from, int maxOrders, CancellationToken cancellationToken)
    {
        ThrowIfBroken(isWrite: false);
        return store.ListAsync(from, maxOrders, cancellationToken);
    }

    public override ValueTask<StoreBackup> BackupAsync(CancellationToken cancellationToken)
    {
        // A copy takes room on the disk.
        ThrowIfBroken(isWrite: true);
        return store.BackupAsync(cancellationToken);
    }

    public override ValueTask CheckAsync(CancellationToken cancellationToken)
    {
        ThrowIfBroken(isWrite: true);
        return store.CheckAsync(cancellationToken);
    }

    public override ValueTask<StoreStatus> StatusAsync(CancellationToken cancellationToken)
    {
        ThrowIfBroken(isWrite: false);
        return store.StatusAsync(cancellationToken);
    }

    public override ValueTask<bool> IsEmptyAsync(CancellationToken cancellationToken) => store.IsEmptyAsync(cancellationToken);

    public override async ValueTask DisposeAsync()
    {
        if (owns)
            await store.DisposeAsync();
        await base.DisposeAsync();
    }

    void ThrowIfBroken(bool isWrite)
    {
        int? code = (Trouble.Value ?? faults.Store) switch
        {
            StoreTrouble.DiskFull when isWrite => raw.SQLITE_FULL,
            StoreTrouble.Down => raw.SQLITE_IOERR,
            StoreTrouble.Damaged => raw.SQLITE_CORRUPT,
            _ => null,
        };
        if (code is not null)
            throw new SqliteFailure(code.Value, "the test wants it so").ToFault();
    }
}
