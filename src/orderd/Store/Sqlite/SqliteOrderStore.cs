using System.Runtime.CompilerServices;
using Orderd.Contracts.Ecommerce;
using Orderd.Contracts.V1;

namespace Orderd.Store.Sqlite;

/// <summary>Keeps the orders in a SQLite file: one writer with group commit, several readers beside it.</summary>
sealed class SqliteOrderStore : OrderStore
{
    readonly TimeProvider _clock;
    readonly SqliteFile _file;
    readonly Database _database;
    readonly WriteQueue _writes;
    readonly ReaderPool _readers;
    readonly OrderCount _count;
    int _backups;

    /// <exception cref="StartFailure">The file is in use, or cannot or must not be used.</exception>
    public SqliteOrderStore(string path, TimeProvider clock)
    {
        _clock = clock;
        _file = SqliteFile.Open(path);
        try
        {
            _database = _file.OpenForWriting();
            _writes = new WriteQueue(_database, clock, Metrics);
        }
        catch (Exception e)
        {
            _database?.Dispose();
            _file.Dispose();
            throw e is SqliteFailure ? SqliteFile.Damaged(path, e) : e;
        }

        _readers = new ReaderPool(_file.Path);
        _count = new OrderCount(_writes, _readers);
    }

    public override string Description => $"sqlite:{_file.Path}";

    public override ValueTask<string> AddAsync(Order order, IdempotencyKey? key, WriteTerms terms) =>
        new(_writes.CommitAsync(tables => tables.Add(order, key, _clock.GetUtcNow()), terms));

    public override async ValueTask<Order?> GetAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            using var loan = await _readers.BorrowAsync(cancellationToken);
            return loan.Reader.Get(id);
        }
        catch (SqliteFailure e)
        {
            throw e.ToFault();
        }
    }

    public override ValueTask<bool> DeleteAsync(string id, WriteTerms terms) =>
        new(_writes.CommitAsync(tables => tables.Delete(id), terms));

    public override async ValueTask UpsertAsync(IReadOnlyList<Order> orders, WriteTerms terms) =>
        await _writes.CommitAsync(
            tables =>
            {
                foreach (var order in orders)
                    tables.Upsert(order);
                return true;
            },
            terms,
            weight: orders.Count);

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
            using var loan = await _readers.BorrowAsync(cancellationToken);
            return loan.Reader.List(from, maxOrders, MaxListBytes);
        }
        catch (SqliteFailure e)
        {
            throw e.ToFault();
        }
    }

    public override async ValueTask<StoreBackup> BackupAsync(CancellationToken cancellationToken)
    {
        // Each takes as much room as the store itself.
        if (Interlocked.CompareExchange(ref _backups, 1, 0) != 0)
            throw new Fault(FaultKind.LimitExceeded, "Another backup is running; try again when it is done.");

        try
        {
            var copy = await Task.Run(() => BackupFile.Make(_file.Path, cancellationToken), cancellationToken);
            return new StoreBackup(copy, EndBackup);
        }
        catch (Exception e)
        {
            EndBackup();
            throw e switch
            {
                SqliteFailure failure => failure.ToFault(),
                IOException or UnauthorizedAccessException =>
                    new Fault(FaultKind.StoreUnavailable, "The copy cannot be written beside the store.", e),
                _ => e,
            };
        }

        void EndBackup() => Volatile.Write(ref _backups, 0);
    }

    public override async ValueTask<bool> IsEmptyAsync(CancellationToken cancellationToken)
    {
        using var loan = await _readers.BorrowAsync(cancellationToken);
        return loan.Reader.LastPlace() == 0;
    }

    public override async ValueTask CheckAsync(CancellationToken cancellationToken)
    {
        // SQLite would go on with a file that somebody deleted, and what it writes there would be lost.
        if (!File.Exists(_file.Path))
            throw new Fault(FaultKind.StoreUnavailable, $"The file of the order store, {_file.Path}, is gone.");

        try
        {
            using var loan = await _readers.BorrowAsync(cancellationToken);
            loan.Reader.Check();
        }
        catch (SqliteFailure e)
        {
            throw e.ToFault();
        }

        await _writes.CheckAsync(cancellationToken);
    }

    public override async ValueTask<StoreStatus> StatusAsync(CancellationToken cancellationToken) =>
        Status("sqlite", _file.Path, await _count.AsOfNowAsync(cancellationToken), _file.BytesOnDisk);

    public override ValueTask DisposeAsync()
    {
        _writes.Dispose();
        _readers.Dispose();
        // The last connection to go moves the write-ahead log into the file.
        _database.Dispose();
        _file.Dispose();
        return base.DisposeAsync();
    }

    async ValueTask<bool> ReadPageAsync(OrderSearch search, List<Order> page, CancellationToken cancellationToken)
    {
        try
        {
            using var loan = await _readers.BorrowAsync(cancellationToken);
            return search.ReadPage(loan.Reader, page, cancellationToken);
        }
        catch (SqliteFailure e)
        {
            throw e.ToFault();
        }
    }
}
