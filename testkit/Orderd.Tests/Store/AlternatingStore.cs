using Orderd.Contracts.Ecommerce;
using Orderd.Store;

namespace Orderd.Tests.Store;

/// <summary>Two stores over the same orders, as two daemons have them: each call goes to the one that did not have the last.</summary>
sealed class AlternatingStore(OrderStore first, OrderStore second) : OrderStore
{
    int _calls;

    public override string Description => first.Description;

    public override string BackupRefusal => first.BackupRefusal;

    OrderStore Next => Interlocked.Increment(ref _calls) % 2 == 0 ? second : first;

    public override ValueTask<string> AddAsync(Order order, IdempotencyKey? key, WriteDeadline deadline) => Next.AddAsync(order, key, deadline);

    public override ValueTask<Order?> GetAsync(string id, CancellationToken cancellationToken) => Next.GetAsync(id, cancellationToken);

    public override ValueTask<bool> DeleteAsync(string id, WriteDeadline deadline) => Next.DeleteAsync(id, deadline);

    public override ValueTask UpsertAsync(IReadOnlyList<Order> orders, WriteDeadline deadline) => Next.UpsertAsync(orders, deadline);

    public override IAsyncEnumerable<IReadOnlyList<Order>> SearchAsync(string text, CancellationToken cancellationToken) =>
        Next.SearchAsync(text, cancellationToken);

    public override ValueTask<OrderPage?> ListAsync(ListPosition from, int maxOrders, CancellationToken cancellationToken) =>
        Next.ListAsync(from, maxOrders, cancellationToken);

    public override async ValueTask CheckAsync(CancellationToken cancellationToken)
    {
        await first.CheckAsync(cancellationToken);
        await second.CheckAsync(cancellationToken);
    }

    public override ValueTask<StoreStatistics> StatisticsAsync(CancellationToken cancellationToken) => Next.StatisticsAsync(cancellationToken);

    public override async ValueTask DisposeAsync()
    {
        await first.DisposeAsync();
        await second.DisposeAsync();
        await base.DisposeAsync();
    }
}
