using Orderd.Errors;
using Orderd.Metrics;

namespace Orderd.Store.GroupCommit;

/// <summary>The writes that wait, first come first served. A write whose caller gives up leaves it at once, with what it holds.</summary>
/// <param name="metrics">Knows how long the line is.</param>
/// <param name="added">Is told of each write that comes, where the writer waits for work by other means than <see cref="Wait"/>.</param>
sealed class WaitingLine<TTables>(StoreMetrics metrics, Action? added = null)
{
    // It is a plain object, because the writer waits on it for work.
    readonly object _gate = new();
    PendingWrite<TTables>? _first;
    PendingWrite<TTables>? _last;
    int _length;
    bool _closed;

    /// <exception cref="ServiceException">Nothing is taken any more.</exception>
    public void Add(PendingWrite<TTables> write)
    {
        lock (_gate)
        {
            if (_closed)
                throw new ServiceException(ErrorKind.StoreUnavailable, "The order store is closed; nothing was changed.");

            Insert(write, _last, null);
            Monitor.Pulse(_gate);
        }

        added?.Invoke();
    }

    /// <summary>Puts one back that was taken, in front of all others.</summary>
    public void Return(PendingWrite<TTables> write)
    {
        lock (_gate)
            Insert(write, null, _first);
    }

    public bool TryTake(out PendingWrite<TTables> write)
    {
        lock (_gate)
        {
            write = _first!;
            if (_first is null)
                return false;

            Remove(_first);
            return true;
        }
    }

    public void Leave(PendingWrite<TTables> write)
    {
        lock (_gate)
        {
            if (write.IsWaiting)
                Remove(write);
        }
    }

    /// <summary>Waits until there is something, or the time is up; false when there is nothing and never will be.</summary>
    public bool Wait(TimeSpan timeout)
    {
        lock (_gate)
        {
            if (_first is null && !_closed)
                Monitor.Wait(_gate, timeout);
            return _first is not null || !_closed;
        }
    }

    /// <summary>Takes nothing any more; what waits stays.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.Pulse(_gate);
        }
    }

    void Insert(PendingWrite<TTables> write, PendingWrite<TTables>? previous, PendingWrite<TTables>? next)
    {
        (write.Previous, write.Next, write.IsWaiting) = (previous, next, true);
        if (previous is null)
            _first = write;
        else
            previous.Next = write;
        if (next is null)
            _last = write;
        else
            next.Previous = write;
        metrics.Queue(++_length);
    }

    void Remove(PendingWrite<TTables> write)
    {
        if (write.Previous is null)
            _first = write.Next;
        else
            write.Previous.Next = write.Next;
        if (write.Next is null)
            _last = write.Previous;
        else
            write.Next.Previous = write.Previous;
        (write.Previous, write.Next, write.IsWaiting) = (null, null, false);
        metrics.Queue(--_length);
    }
}
