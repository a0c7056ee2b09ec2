using System.Diagnostics;
using Orderd.Errors;
using Orderd.Metrics;

namespace Orderd.Store.Sqlite;

/// <summary>
/// One transaction after the other, each with as many of the waiting writes as it may take: many callers share one sync to
/// disk. Each write still succeeds or fails alone, and hears of it only after the commit. On the writer's thread.
/// </summary>
sealed class GroupCommit(WaitingLine line, StoreSessions sessions, Checkpoints checkpoints, TimeProvider clock, StoreMetrics metrics)
{
    // Orders in one transaction. Past some hundreds a larger batch gains nothing and the first caller waits for the last.
    const int MaxBatchWeight = 4_096;
    // A batch takes in no more after this. It is the time in which the deadline of one of its writes may pass, so that the others
    // have to be written once more.
    static readonly TimeSpan MaxApplyTime = TimeSpan.FromMilliseconds(50);

    readonly List<PendingWrite> _batch = [];
    long _ordersAdded;
    // How many writes the next transactions take: fewer, when one of the last had to be repeated.
    int _takeAlone;
    int _takeAtMost = int.MaxValue;
    TimeSpan _lastApplyTime;
    PendingWrite? _roomMadeFor;

    /// <summary>How many orders more there are than when this was made; from any thread.</summary>
    public long OrdersAdded => Interlocked.Read(ref _ordersAdded);

    /// <summary>Commits what waits, or a part of it, and moves the log if it is time to. False when nothing waited.</summary>
    /// <param name="writer">By which connection.</param>
    /// <param name="committed">Called after the commit.</param>
    public bool Run(SqliteWriter writer, Action<OrderTables> committed)
    {
        var (isThere, committing) = (false, false);
        try
        {
            isThere = TryTake(writer, out var first);
            if (isThere)
                Commit(writer, first, ref committing, committed);
            if (writer.WantsCheckpoint)
                checkpoints.Run(writer);
        }
        catch (Exception e)
        {
            Fail(writer, e, committing);
        }

        _batch.Clear();
        return isThere;
    }

    void Commit(SqliteWriter writer, PendingWrite first, ref bool committing, Action<OrderTables> committed)
    {
        _batch.Add(first);
        var start = Stopwatch.GetTimestamp();
        writer.Begin();
        ApplyAll(writer, start);
        _lastApplyTime = Stopwatch.GetElapsedTime(start);
        // A write whose deadline has passed meanwhile must not be committed, and the others may have seen what it did: once more
        // without it, and with fewer of them, so that it takes less time.
        if (_batch.Exists(write => write.Lapsed(clock)))
        {
            writer.Rollback();
            _takeAtMost = Math.Max(1, _batch.Count / 2);
            ReturnBatch();
            return;
        }

        // What the log will have, before it has it: it must always be possible to move it.
        if (!checkpoints.WillHaveRoom(writer) && !_batch.TrueForAll(write => write.Traits.FreesRoom))
            throw SqliteFailure.Full();

        committing = true;
        var time = writer.Commit();
        committing = false;
        Publish(writer.Tables, time);
        committed(writer.Tables);
    }

    void ApplyAll(SqliteWriter writer, long start)
    {
        var weight = 0;
        for (var write = _batch[0]; ;)
        {
            weight += write.Traits.Weight;
            if (!TryApply(writer, write))
                _batch.RemoveAt(_batch.Count - 1);
            if (_takeAlone > 0 || _batch.Count >= _takeAtMost || weight >= MaxBatchWeight
                || Stopwatch.GetElapsedTime(start) > MaxApplyTime || !TryTake(writer, out write))
                return;

            if (weight + write.Traits.Weight > MaxBatchWeight)
            {
                line.Return(write);
                return;
            }

            _batch.Add(write);
        }
    }

    void Publish(OrderTables tables, TimeSpan time)
    {
        (_takeAtMost, _takeAlone) = (int.MaxValue, Math.Max(0, _takeAlone - 1));
        Interlocked.Add(ref _ordersAdded, tables.TakeAdded());
        var writes = 0;
        foreach (var write in _batch)
        {
            writes += write.Traits.Weight > 0 ? 1 : 0;
            write.Publish();
        }

        _batch.Clear();
        if (writes == 0)
            return;

        sessions.NoteWrite(null);
        metrics.Commit(writes, time);
    }

    // Leaves those out whose time is up, or will be before they can be committed; the callers of these are told by their tokens.
    bool TryTake(SqliteWriter writer, out PendingWrite write)
    {
        while (line.TryTake(out write))
        {
            if (write.Lapsed(clock))
                write.Lapse();
            else if (write.Traits is { FreesRoom: false, Weight: > 0 } && !checkpoints.HaveRoom(writer, mayRun: _batch.Count == 0))
            {
                // In a transaction the log cannot be moved.
                if (_batch.Count > 0)
                {
                    line.Return(write);
                    return false;
                }

                write.Fail(new ServiceException(ErrorKind.StoreFull, "The disk of the order store is full; nothing was changed."));
            }
            else if (!write.LapsesBefore(clock.GetUtcNow().UtcDateTime + _lastApplyTime))
                return true;
        }

        return false;
    }

    // False when the write has lapsed meanwhile, and was undone.
    static bool TryApply(SqliteWriter writer, PendingWrite write)
    {
        if (write.Traits.Weight <= 1)
        {
            write.Apply(writer.Tables);
            return true;
        }

        var added = writer.Tables.Added;
        writer.BeginPart();
        try
        {
            write.Apply(writer.Tables);
        }
        catch (OperationCanceledException)
        {
            writer.UndoPart();
            writer.Tables.Forget(added);
            write.Lapse();
            return false;
        }

        writer.EndPart();
        return true;
    }

    void Fail(SqliteWriter writer, Exception cause, bool committing)
    {
        var failure = cause as SqliteFailure;
        try
        {
            writer.Rollback();
        }
        catch (SqliteFailure e)
        {
            // What cannot even be rolled back is given up as a whole.
            sessions.Abandon(e);
            failure ??= e;
        }

        if (failure is { IsInputOutput: true })
        {
            sessions.Abandon(failure);
            FailBatch(committing ? failure.ToUnknownOutcome() : failure.ToFault());
        }
        else if (failure is not null && _batch.Count > 1)
        {
            // One of them cannot be done (it may not fit on the disk, say). Alone, each shows whether it is the one.
            _takeAlone = _batch.Count;
            ReturnBatch();
        }
        else if (failure is { IsFull: true } && _batch is [var write] && _roomMadeFor != write)
        {
            // By itself, so that nobody else takes the room.
            _roomMadeFor = write;
            _takeAlone++;
            checkpoints.MakeRoom(writer);
            ReturnBatch();
        }
        else
        {
            _takeAlone = Math.Max(0, _takeAlone - 1);
            if (failure is not null)
                sessions.NoteWrite(failure);
            // Nothing may end the writer: the next batch may fare better.
            FailBatch(failure?.ToFault() ?? cause);
        }
    }

    void FailBatch(Exception cause)
    {
        foreach (var write in _batch)
            write.Fail(cause);
    }

    void ReturnBatch()
    {
        for (var i = _batch.Count - 1; i >= 0; i--)
            line.Return(_batch[i]);
    }
}
