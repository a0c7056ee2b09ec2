using Orderd.Configuration;
using Orderd.Store.Memory;
using Orderd.Store.Postgres;
using Orderd.Store.Sqlite;

namespace Orderd.Store;

/// <summary>
/// Opens the store, once and before anything asks for it: the start awaits <see cref="OpenAsync"/>, from then on the services
/// are given <see cref="Store"/>.
/// </summary>
sealed class StoreOpening(Func<CancellationToken, ValueTask<OrderStore>> open)
{
    OrderStore? _store;

    /// <exception cref="InvalidOperationException">It is not open yet.</exception>
    public OrderStore Store => _store ?? throw new InvalidOperationException("The store is asked for before it is open.");

    /// <summary>The one place that knows which stores there are.</summary>
    public static StoreOpening Of(StoreSpec spec, bool acceptLoss, TimeProvider clock, ILoggerFactory loggers) => new(
        cancellationToken => spec switch
        {
            StoreSpec.Sqlite { FilePath: var path } =>
                SqliteOrderStore.OpenAsync(path, clock, loggers.CreateLogger<SqliteOrderStore>(), acceptLoss, cancellationToken),
            StoreSpec.Postgres { Target: var target } => PostgresOrderStore.OpenAsync(target, clock, loggers, cancellationToken),
            StoreSpec.Memory => new(new MemoryOrderStore(clock)),
            _ => throw new InvalidOperationException($"Nothing opens {spec}."),
        });

    /// <exception cref="Errors.StartFailure">The store is in use, or cannot or must not be used.</exception>
    public async ValueTask OpenAsync(CancellationToken cancellationToken) => _store = await open(cancellationToken);
}
