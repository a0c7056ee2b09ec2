using Orderd.Contracts.Ecommerce;
using Orderd.Store;

namespace Orderd.Tests.Hosted;

/// <summary>A store that does one thing, whatever it is asked: fail, or hang until the caller gives up.</summary>
sealed class ScriptedStore(Func<CancellationToken, Task> script) : OrderStore
{
    public override string Description => "scripted";

    public override MakeBackup Backup => async cancellationToken =>
    {
        await script(cancellationToken);
        return new StoreBackup(Stream.Null, () => { });
    };

    public override async ValueTask<string> AddAsync(Order order, IdempotencyKey? key, WriteDeadline deadline)
    {
        await script(deadline.Cancellation);
        return order.Id;
    }

    public override async ValueTask<Order?> GetAsync(string id, CancellationToken cancellationToken)
    {
        await script(cancellationToken);
        return null;
    }

    public override async ValueTask<bool> DeleteAsync(string id, WriteDeadline deadline)
    {
        await script(deadline.Cancellation);
        return false;
    }

    public override async ValueTask UpsertAsync(IReadOnlyList<Order> orders, WriteDeadline deadline) => await script(deadline.Cancellation);

    public override async IAsyncEnumerable<IReadOnlyList<Order>> SearchAsync(
        string text, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await script(cancellationToken);
        yield break;
    }

    public override async ValueTask CheckAsync(CancellationToken cancellationToken) => await script(cancellationToken);

    public override async ValueTask<OrderPage?> ListAsync(ListPosition from, int maxOrders, CancellationToken cancellationToken)
    {
        await script(cancellationToken);
        return new OrderPage([], Next: null);
    }

    public override ValueTask<StoreStatistics> StatisticsAsync(CancellationToken cancellationToken) =>
        new(new StoreStatistics("scripted", "", Orders: 0, BytesOnDisk: 0));
}
