using Orderd.Errors;

namespace Orderd.Calls.Idle;

/// <summary>
/// The calls that may have to be given up because their clients let orderd wait. One timer for all of them: it fires when the
/// first of them may be due, and not at all when there is none.
/// </summary>
sealed class IdleTimeouts : IDisposable
{
    // However many calls are due one after the other, they are looked at so many times within their limit at most.
    const int MaxChecks = 16;

    readonly TimeProvider _clock;
    readonly Lock _gate = new();
    readonly HashSet<IdleTimeout> _calls = [];
    readonly RetryingTimer _timer;
    // The timer fires at this time; null means that it is not set.
    long? _due;

    public IdleTimeouts(TimeProvider clock)
    {
        _clock = clock;
        _timer = new RetryingTimer(clock, Check);
    }

    public void Add(IdleTimeout call)
    {
        lock (_gate)
        {
            _calls.Add(call);
            Schedule(_clock.GetTimestamp() + Ticks(call.Limit));
        }
    }

    public void Remove(IdleTimeout call)
    {
        lock (_gate)
            _calls.Remove(call);
    }

    public void Dispose() => _timer.Dispose();

    void Check()
    {
        var overdue = new List<IdleTimeout>();
        lock (_gate)
        {
            _due = null;
            var now = _clock.GetTimestamp();
            foreach (var call in _calls)
            {
                var due = call.WaitsSince(now) + Ticks(call.Limit);
                if (due <= now)
                    overdue.Add(call);
                else
                    Schedule(Math.Max(due, now + Ticks(call.Limit / MaxChecks)));
            }
        }

        // This happens outside the lock, for a call that is given up takes itself out. One that cannot be, for lack of memory, stays in.
        foreach (var call in overdue)
        {
            call.GiveUp();
            Remove(call);
        }
    }

    void Schedule(long due)
    {
        if (_due <= due)
            return;

        _due = due;
        var wait = _clock.GetElapsedTime(_clock.GetTimestamp(), due);
        _timer.Change(wait > TimeSpan.Zero ? wait : TimeSpan.Zero);
    }

    long Ticks(TimeSpan time) => (long)(time.TotalSeconds * _clock.TimestampFrequency);
}
