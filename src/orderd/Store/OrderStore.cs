using Orderd.Contracts.Ecommerce;
using Orderd.Errors;
using Orderd.Metrics;

namespace Orderd.Store;

/// <summary>
/// Where the orders are. Every store keeps these rules, and the model test holds it to them:
/// <list type="bullet">
/// <item>Orders handed in belong to the store, orders handed out to the caller; neither side changes one afterwards.</item>
/// <item>A write that returned is durable and visible to every read that starts later. A write that threw changed nothing.</item>
/// <item>A write whose deadline passed before its commit is not committed and throws <see cref="OperationCanceledException"/>.</item>
/// <item>Trouble of the store itself is a <see cref="ServiceException"/> of one of the store kinds.</item>
/// </list>
/// <para>
/// Sequence numbers and visibility: an order gets the next sequence number when it is first inserted, keeps it through
/// updates, and no number is given twice. If one write returned before another began, its orders have the lower numbers. Of
/// writes that overlap a store may commit the higher number first. So whoever has seen number N has seen every order below N
/// whose write had returned when the read began, and may miss one below N only if its write was still under way then. Such an
/// order is visible later, behind the reader; a reader that must not miss it reads once more from the start.
/// </para>
/// </summary>
abstract class OrderStore(StoreMetrics? metrics = null) : IAsyncDisposable
{
    /// <summary>How long a repeated idempotency key is recognised.</summary>
    public static readonly TimeSpan IdempotencyWindow = TimeSpan.FromHours(24);

    /// <summary>A page of a listing closes before it passes this.</summary>
    public const int MaxListBytes = 3 * 1024 * 1024;

    /// <summary>Which store this is, for the log and without secrets: <c>sqlite:/var/lib/orderd/orders.db</c>.</summary>
    public abstract string Description { get; }

    /// <summary>What it has written since the start.</summary>
    public StoreMetrics Metrics { get; } = metrics ?? new();

    /// <summary>What it counts of its servers; null where it has none.</summary>
    public virtual ClusterMetrics? Servers => null;

    /// <summary>Makes copies of the store; null where there is no file to copy.</summary>
    public virtual MakeBackup? Backup => null;

    /// <summary>What a caller is told who wants a backup of a store that makes none, and what to do instead.</summary>
    public virtual string BackupRefusal => "This store has no file to copy; see orderctl export.";

    /// <summary>
    /// Stores a new order under the id it carries and returns that id; or, when this key came with this very order before,
    /// stores nothing and returns the first one's id. The key with another order is a <see cref="ErrorKind.Conflict"/>.
    /// </summary>
    public abstract ValueTask<string> AddAsync(Order order, IdempotencyKey? key, WriteDeadline deadline);

    /// <summary>The order of this id, or null.</summary>
    public abstract ValueTask<Order?> GetAsync(string id, CancellationToken cancellationToken);

    /// <summary>False when there was none. Of racing deletes one gets true.</summary>
    public abstract ValueTask<bool> DeleteAsync(string id, WriteDeadline deadline);

    /// <summary>Creates or replaces all of these or none; a replaced order keeps its sequence number. The last of equal ids wins.</summary>
    public abstract ValueTask UpsertAsync(IReadOnlyList<Order> orders, WriteDeadline deadline);

    /// <summary>
    /// The orders with an item that contains the text, each once, by sequence number, in pages of bounded size. Between two
    /// pages nothing is held: neither a connection nor a snapshot. Orders written after the first page may be missed, and so may
    /// those that the store's visibility rule names.
    /// </summary>
    public abstract IAsyncEnumerable<IReadOnlyList<Order>> SearchAsync(string text, CancellationToken cancellationToken);

    /// <summary>
    /// A page of all orders by sequence number, from a position on; null when the position is none of this store. Orders that come
    /// or go between two pages neither repeat nor hide others; what such a listing may miss, the store's visibility rule says.
    /// </summary>
    public abstract ValueTask<OrderPage?> ListAsync(ListPosition from, int maxOrders, CancellationToken cancellationToken);

    /// <summary>
    /// Returns when orders can be read and, as far as is known, written. Throws the store's <see cref="ServiceException"/> when they
    /// cannot be read, when the last write failed for a reason of the store's (having found by a small write of its own that
    /// this still holds), or when a write has hung for long.
    /// </summary>
    public abstract ValueTask CheckAsync(CancellationToken cancellationToken);

    /// <summary>What it holds now; cheap enough to be asked once a second, but for the first time.</summary>
    public abstract ValueTask<StoreStatistics> StatisticsAsync(CancellationToken cancellationToken);

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

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
