namespace Orderd.TestKit;

/// <summary>A timer of the <see cref="ManualClock"/>, which holds the lock around all that changes <see cref="Due"/>.</summary>
sealed class ManualTimer(ManualClock clock, TimerCallback callback, object? state) : ITimer
{
    TimeSpan _period = Timeout.InfiniteTimeSpan;
    volatile bool _disposed;

    public DateTimeOffset Due { get; set; }

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        if (_disposed)
            return false;

        // As with the system's timers, a period of zero is none.
        _period = period == TimeSpan.Zero ? Timeout.InfiniteTimeSpan : period;
        clock.Schedule(this, dueTime);
        return true;
    }

    public void Fire()
    {
        if (_disposed)
            return;

        clock.Schedule(this, _period);
        callback(state);
    }

    public void Dispose()
    {
        _disposed = true;
        clock.Schedule(this, Timeout.InfiniteTimeSpan);
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
