using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging.Abstractions;
using Orderd.Contracts.Ecommerce;
using Orderd.Errors;
using Orderd.Store.GroupCommit;
using Orderd.Store.Sqlite.Backup;

namespace Orderd.Store.Sqlite;

/// <summary>Keeps the orders in a SQLite file: one writer with group commit, several readers beside it.</summary>
sealed class SqliteOrderStore : OrderStore
{
    readonly TimeProvider _clock;
    readonly SqliteFile _file;
    readonly RoomReserve _reserve;
    readonly StoreSessions _sessions;
    readonly WriteQueue<OrderTables> _writes;
    readonly WriteCheck _writeCheck;
    readonly SearchIndexer _indexer;
    readonly OrderCount _count;
    bool _isDisposed;

    SqliteOrderStore(SqliteFile file, RoomReserve reserve, StoreSessions sessions, TimeProvider clock, ILogger logger)
    {
        _clock = clock;
        _file = file;
        _reserve = reserve;
        _sessions = sessions;
        _writes = new WriteQueue<OrderTables>(sessions, clock, Metrics);
        _writeCheck = new WriteCheck(_writes, sessions);
        _indexer = new SearchIndexer(_writes, sessions, logger);
        _count = new OrderCount(_writes, sessions);
        Backup = new BackupSource(file, sessions).MakeAsync;
        sessions.Committed = _indexer.Notice;
    }

    public override string Description => $"sqlite:{_file.Path}";

    public override MakeBackup Backup { get; }

    StoreSession Session => _sessions.Current ?? throw _sessions.Closed;

    /// <summary>Opens the store, or makes it. SQLite knows no other way than to have the caller wait for the disk.</summary>
    /// <exception cref="StartFailure">The file is in use, or cannot or must not be used.</exception>
    public static ValueTask<OrderStore> OpenAsync(
        string path, TimeProvider clock, ILogger? logger = null, bool acceptLoss = false, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var file = SqliteFile.Open(path, acceptLoss);
        var reserve = new RoomReserve(file.Path);
        SqliteOrderStore store;
        try
        {
            // A daemon that was killed left it: its room may be what it takes to move the log.
            reserve.Release();
            logger ??= NullLogger.Instance;
            store = new SqliteOrderStore(file, reserve, StoreSessions.Open(file, reserve, logger), clock, logger);
        }
        catch (Exception e)
        {
            file.Dispose();
            throw SqliteFile.AsStartFailure(path, e);
        }

        reserve.TryHold(0);
        store._writes.Start();
        store._indexer.Start();
        return new(store);
    }

    public override ValueTask<string> AddAsync(Order order, IdempotencyKey? key, WriteDeadline deadline) =>
        new(_writes.CommitAsync(tables => tables.Add(order, key, _clock.GetUtcNow()), deadline, new WriteTraits(1)));

    public override async ValueTask<Order?> GetAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            using var loan = await Session.Points.BorrowAsync(cancellationToken);
            return loan.Reader.Get(id);
        }
        catch (SqliteFailure e)
        {
            throw Failed(e, $"Order {id}");
        }
    }

    public override ValueTask<bool> DeleteAsync(string id, WriteDeadline deadline) =>
        new(_writes.CommitAsync(tables => tables.Delete(id), deadline, new WriteTraits(1, FreesRoom: true)));

    public override async ValueTask UpsertAsync(IReadOnlyList<Order> orders, WriteDeadline deadline) =>
        await _writes.CommitAsync(
            tables =>
            {
                foreach (var order in orders)
                {
                    deadline.ThrowIfExpired(_clock);
                    tables.Upsert(order);
                }

                return true;
            },
            deadline,
            new WriteTraits(orders.Count));

    public override async IAsyncEnumerable<IReadOnlyList<Order>> SearchAsync(
        string text, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var search = new OrderSearch(text);
        var page = new List<Order>();
        for (var more = true; more;)
        {
            page.Clear();
            more = await ReadPageAsync(search, page, cancellationToken);
            if (page.Count > 0)
                yield return page;
        }
    }

    public override async ValueTask<OrderPage?> ListAsync(ListPosition from, int maxOrders, CancellationToken cancellationToken)
    {
        try
        {
            using var loan = await Session.Scans.BorrowAsync(cancellationToken);
            return loan.Reader.List(from, maxOrders, MaxListBytes);
        }
        catch (SqliteFailure e)
        {
            throw Failed(e);
        }
    }

    public override async ValueTask CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var loan = await Session.Checks.BorrowAsync(cancellationToken);
            loan.Reader.Check();
        }
        catch (SqliteFailure e)
        {
            throw Failed(e);
        }

        await _writeCheck.RunAsync(cancellationToken);
    }

    public override async ValueTask<StoreStatistics> StatisticsAsync(CancellationToken cancellationToken)
    {
        long? orders = null;
        try
        {
            orders = await _count.AsOfNowAsync(cancellationToken);
        }
        catch (ServiceException)
        {
            // The rest of the statistics is what one asks for when something is wrong.
        }

        return new("sqlite", _file.Path, orders, _file.BytesOnDisk);
    }

    public override ValueTask DisposeAsync()
    {
        if (_isDisposed)
            return base.DisposeAsync();

        _isDisposed = true;
        _indexer.Dispose();
        // While the disk hangs, the file stays locked: what the writer was doing may yet happen.
        if (_writes.Close())
        {
            _reserve.Dispose();
            _file.Dispose();
        }

        return base.DisposeAsync();
    }

    async ValueTask<bool> ReadPageAsync(OrderSearch search, List<Order> page, CancellationToken cancellationToken)
    {
        try
        {
            using var loan = await Session.Scans.BorrowAsync(cancellationToken);
            return search.ReadPage(loan.Reader, page, cancellationToken);
        }
        catch (SqliteFailure e)
        {
            throw Failed(e);
        }
    }

    ServiceException Failed(SqliteFailure failure, string what = "The order store")
    {
        _sessions.NoteDamage(failure);
        return failure.ToReadError(what);
    }
}
