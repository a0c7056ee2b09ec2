using Orderd.Contracts.Ecommerce;
using Orderd.Store;

namespace Orderd.TestKit.Faults;

/// <summary>The host's store, which fails a call that a test wants it to fail, in the words that every store has for it.</summary>
sealed class FaultyStore(OrderStore store, OrderdFaults faults, bool owns) : OrderStore(store.Metrics)
{
    /// <summary>What is wrong with the store for the call that runs in this flow; null for nothing.</summary>
    public static readonly AsyncLocal<StoreTrouble?> Trouble = new();

    public override string Description => store.Description;

    // A copy takes room on the disk.
    public override MakeBackup? Backup => store.Backup is not { } make ? null : cancellationToken =>
    {
        ThrowIfBroken(isWrite: true);
        return make(cancellationToken);
    };

    public override string BackupRefusal => store.BackupRefusal;

    StoreTrouble? Current => Trouble.Value ?? faults.Store;

    public override async ValueTask<string> AddAsync(Order order, IdempotencyKey? key, WriteDeadline deadline)
    {
        ThrowIfBroken(isWrite: true);
        var id = await store.AddAsync(order, key, deadline);
        ThrowIfUnknown();
        return id;
    }

    public override ValueTask<Order?> GetAsync(string id, CancellationToken cancellationToken)
    {
        ThrowIfBroken(isWrite: false);
        return store.GetAsync(id, cancellationToken);
    }

    public override async ValueTask<bool> DeleteAsync(string id, WriteDeadline deadline)
    {
        ThrowIfBroken(isWrite: true);
        var isDeleted = await store.DeleteAsync(id, deadline);
        ThrowIfUnknown();
        return isDeleted;
    }

    public override async ValueTask UpsertAsync(IReadOnlyList<Order> orders, WriteDeadline deadline)
    {
        ThrowIfBroken(isWrite: true);
        await store.UpsertAsync(orders, deadline);
        ThrowIfUnknown();
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

    public override ValueTask CheckAsync(CancellationToken cancellationToken)
    {
        ThrowIfBroken(isWrite: true);
        return store.CheckAsync(cancellationToken);
    }

    public override ValueTask<StoreStatistics> StatisticsAsync(CancellationToken cancellationToken)
    {
        ThrowIfBroken(isWrite: false);
        return store.StatisticsAsync(cancellationToken);
    }

    public override async ValueTask DisposeAsync()
    {
        if (owns)
            await store.DisposeAsync();
        await base.DisposeAsync();
    }

    void ThrowIfBroken(bool isWrite)
    {
        switch (Current)
        {
            case StoreTrouble.DiskFull when isWrite:
                throw StoreErrors.Full(Cause());
            case StoreTrouble.Down:
                throw StoreErrors.Unavailable(Cause());
            case StoreTrouble.Damaged:
                throw StoreErrors.Damaged(Cause());
        }
    }

    void ThrowIfUnknown()
    {
        if (Current == StoreTrouble.UnknownOutcome)
            throw StoreErrors.UnknownOutcome(Cause());
    }

    // The daemon logs it beside the error.
    static InvalidOperationException Cause() => new("The test wants it so.");
}
