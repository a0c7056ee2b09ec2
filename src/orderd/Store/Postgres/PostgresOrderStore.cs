using System.Runtime.CompilerServices;
using Npgsql;
using Orderd.Configuration;
using Orderd.Contracts.Ecommerce;
using Orderd.Errors;
using Orderd.Metrics;

namespace Orderd.Store.Postgres;

/// <summary>Keeps the orders in a PostgreSQL cluster, which any number of daemons share.</summary>
sealed class PostgresOrderStore : OrderStore
{
    const string Statistics = "SELECT (SELECT coalesce(sum(orders), 0)::bigint FROM orderd.lanes), pg_database_size(current_database())";

    // While searches and listings read so many pages, gets still find a connection.
    static readonly int MaxScans = Environment.ProcessorCount + 2;

    readonly PostgresTarget _target;
    readonly TimeProvider _clock;
    readonly Cluster _cluster;
    readonly Reads _reads;
    readonly GetBatcher _gets;
    readonly OrderListing _listing = new();
    readonly LaneGroup _lanes;
    readonly SemaphoreSlim _scans = new(MaxScans);
    bool _isDisposed;

    PostgresOrderStore(PostgresTarget target, TimeProvider clock, ILoggerFactory loggers)
    {
        _target = target;
        _clock = clock;
        _cluster = new Cluster(target, loggers);
        _reads = new Reads(_cluster);
        _gets = new GetBatcher(_reads);
        _lanes = new LaneGroup(_cluster, clock, Metrics, loggers.CreateLogger<PostgresOrderStore>());
    }

    /// <summary>What is done beside the calls, now and then.</summary>
    public Upkeep Upkeep => _lanes.Upkeep;

    public override string Description => _target.ToString();

    public override ClusterMetrics Servers => _cluster.Metrics;

    public override string BackupRefusal =>
        "The orders are in PostgreSQL, which has its own backups: use pg_dump or pgBackRest there, or orderctl export for the orders alone.";

    /// <summary>Connects to the cluster and sees to it that it has the schema. If no primary answers, the store waits for one.</summary>
    /// <exception cref="StartFailure">The cluster refuses this user, or has a store that this program must not use.</exception>
    public static async ValueTask<OrderStore> OpenAsync(
        PostgresTarget target, TimeProvider clock, ILoggerFactory loggers, CancellationToken cancellationToken = default)
    {
        var store = new PostgresOrderStore(target, clock, loggers);
        try
        {
            await store._cluster.StartAsync(cancellationToken);
        }
        catch
        {
            await store._cluster.DisposeAsync();
            throw;
        }

        store._lanes.Start();
        return store;
    }

    public override async ValueTask<string> AddAsync(Order order, IdempotencyKey? key, WriteDeadline deadline) =>
        (await _lanes.CommitAsync(new AddWrite(OrderRow.Of(order), key, deadline, _cluster)))!;

    public override ValueTask<Order?> GetAsync(string id, CancellationToken cancellationToken) => _gets.GetAsync(id, cancellationToken);

    public override async ValueTask<bool> DeleteAsync(string id, WriteDeadline deadline) =>
        await _lanes.CommitAsync(new DeleteWrite(id, deadline, _cluster)) is not null;

    public override async ValueTask UpsertAsync(IReadOnlyList<Order> orders, WriteDeadline deadline)
    {
        deadline.ThrowIfExpired(_clock);
        // The place of the first and the content of the last: what the statements are given must not repeat an id.
        var rows = new OrderedDictionary<string, OrderRow>(orders.Count);
        foreach (var order in orders)
            rows[order.Id] = OrderRow.Of(order);
        if (rows.Count > 0)
            await _lanes.CommitAsync(new UpsertWrite([.. rows.Values], deadline, _cluster));
    }

    public override async IAsyncEnumerable<IReadOnlyList<Order>> SearchAsync(
        string text, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // PostgreSQL's text has no such character, and no order has it either.
        if (text.Contains('\0'))
            yield break;

        for (var search = new OrderSearch(text); !search.IsAtEnd;)
        {
            var page = await ScanAsync((connection, _) => search.ReadPageAsync(connection), cancellationToken);
            search.Advance(page);
            if (page.Orders.Count > 0)
                yield return page.Orders;
        }
    }

    public override async ValueTask<OrderPage?> ListAsync(ListPosition from, int maxOrders, CancellationToken cancellationToken) =>
        await ScanAsync((connection, primary) => _listing.ReadAsync(connection, primary, from, maxOrders, cancellationToken), cancellationToken);

    public override async ValueTask CheckAsync(CancellationToken cancellationToken)
    {
        if (_cluster.Current is null)
            throw new ServiceException(ErrorKind.StoreUnavailable, $"The order store has no primary: {PostgresFailure.Describe(_cluster.Trouble)}.", _cluster.Trouble);

        await _reads.RunAsync(static (connection, _) => ReadAsync(connection, "SELECT schema FROM orderd.store"), cancellationToken).WaitAsync(cancellationToken);
        await _lanes.CheckAsync(cancellationToken);
    }

    public override async ValueTask<StoreStatistics> StatisticsAsync(CancellationToken cancellationToken)
    {
        var location = _cluster.Current is { } primary ? $"{_target} (primary {primary})" : $"{_target} (no primary)";
        if (_cluster.Current is null)
            return new("postgres", location, Orders: null, BytesOnDisk: 0);

        try
        {
            var (orders, bytes) = await _reads.RunAsync(static (connection, _) => CountAsync(connection), cancellationToken).WaitAsync(cancellationToken);
            return new("postgres", location, orders, bytes);
        }
        catch (ServiceException)
        {
            // The rest of the statistics is what one asks for when something is wrong.
            return new("postgres", location, Orders: null, BytesOnDisk: 0);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        if (_isDisposed)
            return;

        _isDisposed = true;
        await _lanes.DisposeAsync();
        await _cluster.DisposeAsync();
        await base.DisposeAsync();
    }

    // The connection is given back when its page is read, though the caller may have gone before.
    async Task<T> ScanAsync<T>(Func<NpgsqlConnection, Primary, Task<T>> read, CancellationToken cancellationToken)
    {
        await _scans.WaitAsync(cancellationToken);
        return await ReadAndReleaseAsync(read, cancellationToken).WaitAsync(cancellationToken);
    }

    async Task<T> ReadAndReleaseAsync<T>(Func<NpgsqlConnection, Primary, Task<T>> read, CancellationToken cancellationToken)
    {
        try
        {
            return await _reads.RunAsync(read, cancellationToken);
        }
        finally
        {
            _scans.Release();
        }
    }

    static async Task<object?> ReadAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    static async Task<(long Orders, long Bytes)> CountAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand(Statistics, connection);
        await using var rows = await command.ExecuteReaderAsync();
        await rows.ReadAsync();
        return (rows.GetInt64(0), rows.GetInt64(1));
    }
}
