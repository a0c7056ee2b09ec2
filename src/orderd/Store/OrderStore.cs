using Google.Protobuf.WellKnownTypes;
using Orderd.Contracts.Ecommerce;
using Orderd.Contracts.V1;
using Orderd.Errors;
using Orderd.Metrics;

namespace Orderd.Store;

/// <summary>
/// Where the orders are. Every implementation keeps these rules, and the model test holds them to it:
/// <list type="bullet">
/// <item>Orders handed in belong to the store, orders handed out to the caller; neither side changes one afterwards.</item>
/// <item>A write that returned is durable and visible to every read that starts later. A write that threw changed nothing.</item>
/// <item>A write whose terms lapsed before its commit is not committed and throws <see cref="OperationCanceledException"/>.</item>
/// <item>Trouble of the store itself is a <see cref="ServiceException"/> of one of the store kinds.</item>
/// </list>
/// </summary>
abstract class OrderStore(StoreMetrics? metrics = null) : IAsyncDisposable
{
    /// <summary>How long a repeated idempotency key is recognised.</summary>
    public static readonly TimeSpan IdempotencyWindow = TimeSpan.FromHours(24);

    /// <summary>A page of a listing closes before it passes this.</summary>
    public const int MaxListBytes = 3 * 1024 * 1024;

    /// <summary>In a status, the number of orders where they cannot be counted.</summary>
    public const long Uncounted = -1;

    /// <summary>Which store this is, for the log: <c>sqlite:/var/lib/orderd/orders.db</c>.</summary>
    public abstract string Description { get; }

    /// <summary>What it has written since the start.</summary>
    public StoreMetrics Metrics { get; } = metrics ?? new();

    /// <summary>
    /// Stores a new order under the id it carries and returns that id; or, when this key came with this very order before,
    /// stores nothing and returns the first one's id. The key with another order is a <see cref="ErrorKind.Conflict"/>.
    /// </summary>
    public abstract ValueTask<string> AddAsync(Order order, IdempotencyKey? key, WriteDeadline terms);

    /// <summary>The order of this id, or null.</summary>
    public abstract ValueTask<Order?> GetAsync(string id, CancellationToken cancellationToken);

    /// <summary>False when there was none. Of racing deletes one gets true.</summary>
    public abstract ValueTask<bool> DeleteAsync(string id, WriteDeadline terms);

    /// <summary>Creates or replaces all of these or none; a replaced order keeps its place. The last of equal ids wins.</summary>
    public abstract ValueTask UpsertAsync(IReadOnlyList<Order> orders, WriteDeadline terms);

    /// <summary>
    /// The orders with an item that contains the text, each once, by first insertion, in pages of bounded size. Between two
    /// pages nothing is held: neither a connection nor a snapshot. Orders written after the first page may be missed.
    /// </summary>
    public abstract IAsyncEnumerable<IReadOnlyList<Order>> SearchAsync(string text, CancellationToken cancellationToken);

    /// <summary>
    /// A page of all orders by first insertion, from a position on; null when the position is none of this store. No place is
    /// given twice, so that orders which come or go between two pages neither repeat nor hide others.
    /// </summary>
    public abstract ValueTask<OrderPage?> ListAsync(ListPosition from, int maxOrders, CancellationToken cancellationToken);

    /// <summary>
    /// A copy of the store as it was at one moment after this was called; reads and writes go on meanwhile. One at a time.
    /// <see cref="ErrorKind.Precondition"/> when there is no file to copy.
    /// </summary>
    public abstract ValueTask<StoreBackup> BackupAsync(CancellationToken cancellationToken);

    /// <summary>Whether there is no order at all.</summary>
    public abstract ValueTask<bool> IsEmptyAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Returns when orders can be read and, as far as is known, written. Throws the store's <see cref="ServiceException"/> when they
    /// cannot be read, when the last write failed for a reason of the store's (having found by a small write of its own that
    /// this still holds), or when a write has hung for long.
    /// </summary>
    public abstract ValueTask CheckAsync(CancellationToken cancellationToken);

    /// <summary>How it is doing; cheap enough to be asked once a second, but for the first time.</summary>
    public abstract ValueTask<StoreStatus> StatusAsync(CancellationToken cancellationToken);

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>The whole status of a store that knows this much about itself.</summary>
    protected StoreStatus Status(string kind, string location, long orders, long bytesOnDisk) => new()
    {
        Kind = kind,
        Location = location,
        Orders = orders,
        BytesOnDisk = bytesOnDisk,
        Commits = Metrics.BatchSizes.Count,
        CommittedWrites = Metrics.BatchSizes.RawSum,
        SyncTime = TimeSpan.FromTicks(Metrics.SyncTimes.RawSum).ToDuration(),
        QueueLength = Metrics.QueueLength,
    };

    /// <summary>Whether an order belongs in the answer to a search for this text.</summary>
    protected internal static bool Matches(Order order, string text)
    {
        foreach (var item in order.Items)
        {
            if (item.Contains(text, StringComparison.Ordinal))
                return true;
        }

        return false;
    }
}
