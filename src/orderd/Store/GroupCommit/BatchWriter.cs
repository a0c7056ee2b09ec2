using System.Diagnostics;
using Orderd.Errors;
using Orderd.Metrics;

namespace Orderd.Store.GroupCommit;

/// <summary>
/// One transaction after the other, each with as many of the waiting writes as it may take: many callers share one sync to
/// disk. Each write still succeeds or fails alone, and hears of it only after the commit. On the writer's thread.
/// </summary>
sealed class BatchWriter<TTables>(WaitingLine<TTables> line, TimeProvider clock, StoreMetrics metrics)
{
    // A transaction has so many orders at most. Past some hundreds more of them gain nothing and the first caller waits for the last.
    const int MaxBatchWeight = 4_096;
    // A batch takes in no more after this. It is the time in which the deadline of one of its writes may pass, so that the others
    // have to be written once more.
    static readonly TimeSpan MaxApplyTime = TimeSpan.FromMilliseconds(50);

    // It has room for all that it may come to hold: a write that was taken out of the line must not be lost for lack of memory.
    readonly List<PendingWrite<TTables>> _batch = new(2 * MaxBatchWeight);
    // The next transactions take so many writes: fewer, when one of the last had to be repeated.
    int _takeAlone;
    int _takeAtMost = int.MaxValue;
    TimeSpan _lastApplyTime;
    PendingWrite<TTables>? _roomMadeFor;

    /// <summary>Commits what waits, or a part of it, and does what is due besides. False when nothing waited.</summary>
    public bool Run(WriteTransaction<TTables> transaction)
    {
        var (isThere, isCommitting) = (false, false);
        try
        {
            isThere = TryTake(transaction, out var first);
            if (isThere)
                Commit(transaction, first, ref isCommitting);
            transaction.Maintain();
        }
        catch (Exception e)
        {
            FailUntilTold(transaction, e, isCommitting);
        }

        _batch.Clear();
        return isThere;
    }

    void Commit(WriteTransaction<TTables> transaction, PendingWrite<TTables> first, ref bool isCommitting)
    {
        _batch.Add(first);
        var start = Stopwatch.GetTimestamp();
        transaction.Begin();
        ApplyAll(transaction, start);
        _lastApplyTime = Stopwatch.GetElapsedTime(start);
        // A write whose deadline has passed meanwhile must not be committed, and the others may have seen what it did: they are done
        // once more without it, and fewer at a time, so that it takes less time.
        if (_batch.Exists(write => write.HasExpired(clock)))
        {
            transaction.Rollback();
            _takeAtMost = Math.Max(1, _batch.Count / 2);
            ReturnBatch();
            return;
        }

        transaction.PrepareCommit(freesRoom: _batch.TrueForAll(static write => write.Traits.FreesRoom));
        isCommitting = true;
        var time = transaction.Commit();
        isCommitting = false;
        transaction.NoteCommit(heldWrites: Publish(time));
    }

    void ApplyAll(WriteTransaction<TTables> transaction, long start)
    {
        var weight = 0;
        for (var write = _batch[0]; ;)
        {
            weight += write.Traits.Weight;
            if (!TryApply(transaction, write))
                _batch.RemoveAt(_batch.Count - 1);
            if (_takeAlone > 0 || _batch.Count >= _takeAtMost || weight >= MaxBatchWeight
                || Stopwatch.GetElapsedTime(start) > MaxApplyTime || !TryTake(transaction, out write))
                return;

            if (weight + write.Traits.Weight > MaxBatchWeight)
            {
                line.Return(write);
                return;
            }

            _batch.Add(write);
        }
    }

    // The result is false when there was no caller's write.
    bool Publish(TimeSpan time)
    {
        (_takeAtMost, _takeAlone) = (int.MaxValue, Math.Max(0, _takeAlone - 1));
        var writes = 0;
        foreach (var write in _batch)
        {
            writes += write.Traits.Weight > 0 ? 1 : 0;
            write.Publish();
        }

        _batch.Clear();
        if (writes > 0)
            metrics.Commit(writes, time);
        return writes > 0;
    }

    // Nobody is left without an answer for lack of memory, and the next transaction begins with nothing of this one.
    void FailUntilTold(WriteTransaction<TTables> transaction, Exception cause, bool isCommitting)
    {
        while (true)
        {
            try
            {
                Fail(transaction, cause, isCommitting);
                return;
            }
            catch (Exception e) when (OutOfMemory.IsCauseOf(e))
            {
                Thread.Sleep(OutOfMemory.RetryInterval);
            }
        }
    }

    // This leaves out those whose time is up, or will be before they can be committed; their callers are told by their tokens.
    bool TryTake(WriteTransaction<TTables> transaction, out PendingWrite<TTables> write)
    {
        while (line.TryTake(out write))
        {
            if (write.HasExpired(clock))
                write.Expire();
            else if (!HasRoomFor(write, transaction))
            {
                if (_batch.Count > 0)
                {
                    line.Return(write);
                    return false;
                }

                FailWithoutRoom(write, transaction);
            }
            else if (!write.ExpiresBefore(clock.GetUtcNow().UtcDateTime + _lastApplyTime))
                return true;
        }

        return false;
    }

    void FailWithoutRoom(PendingWrite<TTables> write, WriteTransaction<TTables> transaction)
    {
        _batch.Add(write);
        write.Fail(transaction.NoRoom);
        _batch.Clear();
    }

    // A write that was taken is in the batch, if this fails, and hears of it with the others.
    bool HasRoomFor(PendingWrite<TTables> write, WriteTransaction<TTables> transaction)
    {
        try
        {
            return transaction.HasRoomFor(write.Traits, isFirst: _batch.Count == 0);
        }
        catch
        {
            _batch.Add(write);
            throw;
        }
    }

    // The result is false when the write has expired meanwhile, and was undone.
    static bool TryApply(WriteTransaction<TTables> transaction, PendingWrite<TTables> write)
    {
        if (write.Traits.Weight <= 1)
        {
            write.Apply(transaction.Tables);
            return true;
        }

        transaction.BeginPart();
        try
        {
            write.Apply(transaction.Tables);
        }
        catch (OperationCanceledException)
        {
            transaction.UndoPart();
            write.Expire();
            return false;
        }

        transaction.EndPart();
        return true;
    }

    void Fail(WriteTransaction<TTables> transaction, Exception cause, bool isCommitting)
    {
        var failure = transaction.Recover(cause, isCommitting);
        if (failure.Kind != WriteFailureKind.OfAll && _batch.Count > 1)
        {
            // One of them cannot be done (it may not fit on the disk, say). Alone, each shows whether it is the one.
            _takeAlone = _batch.Count;
            ReturnBatch();
        }
        else if (failure.Kind == WriteFailureKind.NoRoom && _batch is [var write] && _roomMadeFor != write)
        {
            // It is taken by itself, so that nobody else takes the room.
            _roomMadeFor = write;
            _takeAlone++;
            transaction.MakeRoom();
            ReturnBatch();
        }
        else
        {
            _takeAlone = Math.Max(0, _takeAlone - 1);
            if (failure.Kind != WriteFailureKind.OfAll)
                transaction.NoteFailure();
            // Nothing may end the writer: the next batch may fare better.
            foreach (var failed in _batch)
                failed.Fail(failure.Error);
        }
    }

    void ReturnBatch()
    {
        for (var i = _batch.Count - 1; i >= 0; i--)
            line.Return(_batch[i]);
    }
}
