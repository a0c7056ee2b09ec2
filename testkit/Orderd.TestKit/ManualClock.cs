namespace Orderd.TestKit;

// Microsoft.Extensions.TimeProvider.Testing has one, but not every feed has that package, and its FakeTimeProvider cannot be asked
// to wait for a timer.
/// <summary>
/// A clock that stands still until the test moves it. Timers fire within <see cref="Advance"/>, in the order in which they are
/// due, and see the clock at the time they were due at. Safe to use from any thread.
/// </summary>
/// <param name="start">What it shows at first; 2025-01-01 00:00:00 UTC by default.</param>
public sealed class ManualClock(DateTimeOffset? start = null) : TimeProvider
{
    readonly Lock _gate = new();
    readonly List<ManualTimer> _timers = [];
    DateTimeOffset _now = start ?? new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);
    TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
            return _now;
    }

    /// <inheritdoc/>
    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock on, and fires on this thread the timers that become due on the way.</summary>
    /// <param name="by">How far; not negative.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        DateTimeOffset end;
        lock (_gate)
            end = _now + by;
        while (TakeDue(end) is { } timer)
            timer.Fire();
    }

    /// <summary>
    /// Waits until some timer is due within a time: a test knows then that what it set in motion is waiting for the clock, and
    /// that it may <see cref="Advance"/>.
    /// </summary>
    /// <param name="within">How far ahead of the clock's time the timer may be due.</param>
    /// <param name="bound">How long to wait, by the system's clock; 20 seconds by default.</param>
    /// <exception cref="TimeoutException">There was none in that time.</exception>
    /// <returns>A task that ends when there is such a timer.</returns>
    public async Task WaitForTimerAsync(TimeSpan within, TimeSpan? bound = null)
    {
        using var timeUp = new CancellationTokenSource(bound ?? TimeSpan.FromSeconds(20));
        while (NextChangeUnlessDue(within) is { } change)
        {
            try
            {
                await change.WaitAsync(timeUp.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"No timer came to be due within {within}.");
            }
        }
    }

    internal void Schedule(ManualTimer timer, TimeSpan dueTime)
    {
        lock (_gate)
        {
            _timers.Remove(timer);
            if (dueTime == Timeout.InfiniteTimeSpan)
                return;

            timer.Due = _now + dueTime;
            _timers.Add(timer);
            _changed.SetResult();
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    Task? NextChangeUnlessDue(TimeSpan within)
    {
        lock (_gate)
            return _timers.Exists(timer => timer.Due <= _now + within) ? null : _changed.Task;
    }

    // Sets the clock to the time of the next timer due until then, or, when there is none, to that end.
    ManualTimer? TakeDue(DateTimeOffset end)
    {
        lock (_gate)
        {
            var next = _timers.Where(timer => timer.Due <= end).MinBy(timer => timer.Due);
            if (next is null)
            {
                _now = end > _now ? end : _now;
                return null;
            }

            _timers.Remove(next);
            _now = next.Due > _now ? next.Due : _now;
            return next;
        }
    }
}
