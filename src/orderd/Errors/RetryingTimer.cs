namespace Orderd.Errors;

/// <summary>
/// A timer whose callback survives that there is no memory: it runs once more a second later. On a thread of the pool nobody would
/// catch that, and the daemon would end. Any other exception is a bug, and is fatal as with any timer.
/// </summary>
sealed class RetryingTimer : IDisposable
{
    readonly Action _callback;
    readonly ITimer _timer;
    TimeSpan _period = Timeout.InfiniteTimeSpan;

    /// <summary>Makes a timer that is not set yet.</summary>
    /// <param name="clock">Whose time it is.</param>
    /// <param name="callback">What to do. It may have come part of the way before it runs again.</param>
    public RetryingTimer(TimeProvider clock, Action callback)
    {
        _callback = callback;
        _timer = clock.CreateTimer(static timer => ((RetryingTimer)timer!).Run(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Sets it; false when it is disposed.</summary>
    public bool Change(TimeSpan due) => Change(due, Timeout.InfiniteTimeSpan);

    /// <inheritdoc cref="Change(TimeSpan)"/>
    public bool Change(TimeSpan due, TimeSpan period)
    {
        _period = period;
        return _timer.Change(due, period);
    }

    public void Dispose() => _timer.Dispose();

    void Run()
    {
        try
        {
            _callback();
        }
        catch (Exception e) when (OutOfMemory.IsCauseOf(e))
        {
            // Setting it anew takes no memory.
            _timer.Change(OutOfMemory.RetryInterval, _period);
        }
    }
}
