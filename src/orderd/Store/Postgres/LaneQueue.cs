using System.Threading.Channels;
using Orderd.Errors;
using Orderd.Metrics;
using Orderd.Store.GroupCommit;

namespace Orderd.Store.Postgres;

/// <summary>The writes that wait for a lane, and how lanes that have nothing to do learn of one.</summary>
sealed class LaneQueue
{
    // There is work, or there is none: how much, the line knows.
    readonly Channel<bool> _work = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    readonly WaitingLine<LaneBatch> _line;
    readonly StoreMetrics _metrics;

    public LaneQueue(StoreMetrics metrics)
    {
        _metrics = metrics;
        _line = new WaitingLine<LaneBatch>(metrics, Wake);
    }

    /// <summary>Has a lane commit it, and waits for that.</summary>
    public Task<string?> CommitAsync(LaneWrite write)
    {
        var outcome = Tracing.Commit(write.WaitAsync());
        write.Watch(_line);
        _line.Add(write);
        return outcome;
    }

    /// <summary>Waits until there may be something to do; false when there never will be again.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async ValueTask<bool> WaitAsync(CancellationToken cancellationToken)
    {
        var isOpen = await _work.Reader.WaitToReadAsync(cancellationToken);
        _work.Reader.TryRead(out _);
        return isOpen;
    }

    /// <summary>What can go together of what waits; null when nothing does.</summary>
    public LaneBatch? TryTake(TimeProvider clock)
    {
        LaneBatch? batch = null;
        while (_line.TryTake(out var write))
        {
            if (write.HasExpired(clock))
            {
                write.Expire();
                continue;
            }

            batch ??= new LaneBatch();
            if (batch.TryTake((LaneWrite)write))
                continue;

            _line.Return(write);
            // It is for another lane, if one has time.
            Wake();
            break;
        }

        return batch;
    }

    /// <summary>Takes nothing any more; what waits is still for the lanes.</summary>
    public void Close()
    {
        _line.Close();
        _work.Writer.TryComplete();
    }

    /// <summary>Fails what no lane has taken.</summary>
    public void FailAll(ServiceException error)
    {
        while (_line.TryTake(out var write))
            write.Fail(error);
    }

    public void NoteCommit(int writes, TimeSpan time) => _metrics.Commit(writes, time);

    void Wake() => _work.Writer.TryWrite(true);
}
