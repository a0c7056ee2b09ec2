using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging.Abstractions;
using Orderd.Contracts.Ecommerce;
using Orderd.Contracts.V1;
using Orderd.Errors;

namespace Orderd.Store.Sqlite;

/// <summary>Keeps the orders in a SQLite file: one writer with group commit, several readers beside it.</summary>
sealed class SqliteOrderStore : OrderStore
{
    readonly TimeProvider _clock;
    readonly SqliteFile _file;
    readonly RoomReserve _reserve;
    readonly StoreSessions _sessions;
    readonly WriteQueue _writes;
    readonly SearchIndexer _indexer;
    readonly OrderCount _count;
    int _backups;
    bool _isDisposed;

    /// <exception cref="StartFailure">The file is in use, or cannot or must not be used.</exception>
    public SqliteOrderStore(string path, TimeProvider clock, ILogger? logger = null, bool acceptLoss = false)
    {
        _clock = clock;
        _file = SqliteFile.Open(path, acceptLoss);
        _reserve = new RoomReserve(_file.Path);
        try
        {
            // Left by a daemon that was killed: its room may be what it takes to move the log.
            _reserve.Release();
            _sessions = new StoreSessions(_file, logger ?? NullLogger.Instance);
        }
        catch (Exception e)
        {
            _file.Dispose();
            throw SqliteFile.AsStartFailure(path, e);
        }

        _writes = new WriteQueue(_sessions, _reserve, clock, Metrics);
        _indexer = new SearchIndexer(_writes, _sessions, logger ?? NullLogger.Instance);
        _count = new OrderCount(_writes, _sessions);
        _reserve.TryHold(0);
        _writes.Start(_indexer.Notice);
        _indexer.Start();
    }

    StoreSession Session => _sessions.Current ?? throw _sessions.Closed;

    public override string Description => $"sqlite:{_file.Path}";

    public override ValueTask<string> AddAsync(Order order, IdempotencyKey? key, WriteDeadline terms) =>
        new(_writes.CommitAsync(tables => tables.Add(order, key, _clock.GetUtcNow()), terms, new WriteTraits(1)));

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

    public override ValueTask<bool> DeleteAsync(string id, WriteDeadline terms) =>
        new(_writes.CommitAsync(tables => tables.Delete(id), terms, new WriteTraits(1, FreesRoom: true)));

    public override async ValueTask UpsertAsync(IReadOnlyList<Order> orders, WriteDeadline terms) =>
        await _writes.CommitAsync(
            tables =>
            {
                foreach (var order in orders)
                {
                    terms.ThrowIfLapsed(_clock);
                    tables.Upsert(order);
                }

                return true;
            },
            terms,
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

    public override async ValueTask<StoreBackup> BackupAsync(CancellationToken cancellationToken)
    {
        // Each takes as much room as the store itself.
        if (Interlocked.CompareExchange(ref _backups, 1, 0) != 0)
            throw new ServiceException(ErrorKind.LimitExceeded, "Another backup is running; try again when it is done.");

        try
        {
            using var loan = await Session.Backups.BorrowAsync(cancellationToken);
            var copy = await Task.Run(() => BackupFile.Make(_file.Path, cancellationToken), cancellationToken);
            return new StoreBackup(copy, EndBackup);
        }
        catch (Exception e)
        {
            EndBackup();
            throw e switch
            {
                SqliteFailure failure => Failed(failure),
                IOException or UnauthorizedAccessException =>
                    new ServiceException(ErrorKind.StoreUnavailable, "The copy cannot be written beside the store.", e),
                _ => e,
            };
        }

        void EndBackup() => Volatile.Write(ref _backups, 0);
    }

    public override async ValueTask<bool> IsEmptyAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var loan = await Session.Points.BorrowAsync(cancellationToken);
            return loan.Reader.LastPlace() == 0;
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

        await _writes.CheckAsync(cancellationToken);
    }

    public override async ValueTask<StoreStatus> StatusAsync(CancellationToken cancellationToken)
    {
        try
        {
            return Status("sqlite", _file.Path, await _count.AsOfNowAsync(cancellationToken), _file.BytesOnDisk);
        }
        catch (ServiceException)
        {
            // The rest of the status is what one asks for when something is wrong.
            return Status("sqlite", _file.Path, Uncounted, _file.BytesOnDisk);
        }
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
        return failure.ToReadFault(what);
    }
}
