using System.Diagnostics;
using Orderd.Metrics;

namespace Orderd.Store.Sqlite;

/// <summary>
/// The one writer: a thread that takes all writes which wait and commits them in one transaction, so that many callers share
/// one sync to disk (group commit). Each write still succeeds or fails alone, and hears of it only after the commit.
/// </summary>
sealed class WriteQueue : IDisposable
{
    // Orders in one transaction. Past some hundreds a larger batch gains nothing and the first caller waits for the last.
    const int MaxBatchWeight = 4_096;
    // Longer than SQLite waits for somebody else's lock.
    static readonly TimeSpan LongestCommit = TimeSpan.FromSeconds(10);

    readonly Database _database;
    readonly OrderTables _tables;
    readonly TimeProvider _clock;
    readonly StoreMetrics _metrics;
    readonly Thread _writer;
    // A plain object, because the writer waits on it for work.
    readonly object _gate = new();
    readonly Queue<PendingWrite> _waiting = [];
    long _ordersAdded;
    bool _closed;
    // The last write was not committed, and not because of what it was.
    volatile bool _failing;
    // When the transaction now under way began; 0 for none.
    long _busySince;

    public WriteQueue(Database database, TimeProvider clock, StoreMetrics metrics)
    {
        _database = database;
        _clock = clock;
        _metrics = metrics;
        _tables = new OrderTables(database);
        _writer = new Thread(CommitUntilClosed) { Name = "order writer", IsBackground = true };
        _writer.Start();
    }

    /// <summary>How many orders more there are than when this was made.</summary>
    public long OrdersAdded => Interlocked.Read(ref _ordersAdded);

    /// <summary>Has the writer apply something, and waits for its commit.</summary>
    /// <param name="apply">What to do. It may run more than once, but only one run is committed.</param>
    /// <param name="terms">Until when it may be committed.</param>
    /// <param name="weight">How many orders it writes; 0 for what only reads, which counts as no write.</param>
    public Task<TResult> CommitAsync<TResult>(Func<OrderTables, TResult> apply, WriteTerms terms, int weight = 1)
    {
        var write = new PendingWrite<TResult>(apply, terms, weight);
        lock (_gate)
        {
            if (_closed)
                throw new Fault(FaultKind.StoreUnavailable, "The order store is closed; nothing was changed.");

            _waiting.Enqueue(write);
            _metrics.Queue(_waiting.Count);
            Monitor.Pulse(_gate);
        }

        return Tracing.Commit(write.Outcome);
    }

    /// <summary>Throws when the last write failed for a reason of the store's and a small one fails as well, or when writing hangs.</summary>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Read(ref _busySince) is var since and not 0 && _clock.GetElapsedTime(since) is var busy && busy > LongestCommit)
            throw new Fault(FaultKind.StoreUnavailable, $"The disk of the order store has not answered for {(int)busy.TotalSeconds} s.");
        if (!_failing)
            return;

        await ProbeAsync(remove: false, cancellationToken);
        await ProbeAsync(remove: true, cancellationToken);
    }

    /// <summary>Commits what waits, then stops.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.Pulse(_gate);
        }

        _writer.Join();
    }

    Task<bool> ProbeAsync(bool remove, CancellationToken cancellationToken) => CommitAsync(
        tables =>
        {
            tables.Probe(remove);
            return true;
        },
        new WriteTerms(DateTime.MaxValue, cancellationToken));

    void CommitUntilClosed()
    {
        var batch = new List<PendingWrite>();
        while (TakeBatch(batch))
        {
            Interlocked.Exchange(ref _busySince, _clock.GetTimestamp());
            CommitOrFail(batch);
            Interlocked.Exchange(ref _busySince, 0);
        }
    }

    // Waits for work; false when there is none and never will be.
    bool TakeBatch(List<PendingWrite> batch)
    {
        batch.Clear();
        var weight = 0;
        lock (_gate)
        {
            while (_waiting.Count == 0 && !_closed)
                Monitor.Wait(_gate);

            while (_waiting.TryPeek(out var next) && (batch.Count == 0 || weight + next.Weight <= MaxBatchWeight))
            {
                weight += next.Weight;
                batch.Add(_waiting.Dequeue());
            }

            _metrics.Queue(_waiting.Count);
        }

        return batch.Count > 0;
    }

    void CommitOrFail(List<PendingWrite> batch)
    {
        try
        {
            Commit(batch);
        }
        catch (SqliteFailure failure) when (batch.Count > 1 && !failure.IsInputOutput)
        {
            // One of them cannot be done (it may not fit on the disk, say). Alone, each shows whether it is the one.
            foreach (var write in batch)
                CommitOrFail([write]);
        }
        catch (Exception e)
        {
            // Nothing may end the writer: the next batch may fare better.
            _failing |= e is SqliteFailure;
            foreach (var write in batch)
                write.Fail(e is SqliteFailure failure ? failure.ToFault() : e);
        }
    }

    void Commit(List<PendingWrite> batch)
    {
        DropLapsed(batch);
        while (batch.Count > 0)
        {
            try
            {
                _database.Execute("BEGIN IMMEDIATE");
                foreach (var write in batch)
                    write.Apply(_tables);
                _tables.Flush();
                // A write that lapsed meanwhile must not be committed, and the others may have seen what it did: once more
                // without it. Each round has fewer writes than the one before.
                if (DropLapsed(batch))
                {
                    RollBack();
                    continue;
                }

                Seal(batch);
            }
            catch
            {
                RollBack();
                throw;
            }

            _failing = false;
            foreach (var write in batch)
                write.Publish();
            return;
        }
    }

    void Seal(List<PendingWrite> batch)
    {
        var start = Stopwatch.GetTimestamp();
        _database.Execute("COMMIT");
        var time = Stopwatch.GetElapsedTime(start);
        Interlocked.Add(ref _ordersAdded, _tables.TakeAdded());
        var writes = batch.Count(write => write.Weight > 0);
        if (writes > 0)
            _metrics.Commit(writes, time);
    }

    bool DropLapsed(List<PendingWrite> batch) =>
        batch.RemoveAll(write =>
        {
            var lapsed = write.Lapsed(_clock);
            if (lapsed)
                write.Lapse();
            return lapsed;
        }) > 0;

    void RollBack()
    {
        // SQLite has rolled back by itself after some failures (a full disk, for one).
        if (_database.InTransaction)
            _database.Execute("ROLLBACK");
        _tables.Forget();
    }
}
