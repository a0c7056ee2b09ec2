using System.Collections.Concurrent;

namespace Orderd.Calls.Deadline;

/// <summary>
/// Lends cancellation sources with a timer, and takes them back when they were not needed, which is nearly always: their
/// timers are then set anew instead of made anew. Only for calls that leave nothing behind which still holds the token.
/// </summary>
sealed class CancellationSources(TimeProvider clock)
{
    const int MaxIdle = 1_024;

    readonly ConcurrentQueue<CancellationTokenSource> _idle = new();

    public CancellationTokenSource Borrow(TimeSpan timeout)
    {
        if (!_idle.TryDequeue(out var source))
            return new CancellationTokenSource(timeout, clock);

        source.CancelAfter(timeout);
        return source;
    }

    public void Return(CancellationTokenSource source)
    {
        if (_idle.Count < MaxIdle && source.TryReset())
            _idle.Enqueue(source);
        else
            source.Dispose();
    }
}
