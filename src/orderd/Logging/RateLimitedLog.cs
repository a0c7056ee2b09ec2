namespace Orderd.Logging;

/// <summary>Keeps something that a client can bring about as often as it likes from filling the log: once a minute, with the count.</summary>
sealed class RateLimitedLog(TimeProvider clock)
{
    static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    readonly Lock _gate = new();
    DateTimeOffset _next = DateTimeOffset.MinValue;
    long _count;

    /// <summary>Counts one more; true when it is time for a line, with how many there were since the one before.</summary>
    public bool IsDue(out long count)
    {
        lock (_gate)
        {
            _count++;
            var now = clock.GetUtcNow();
            count = _count;
            if (now < _next)
                return false;

            _next = now + Pause;
            _count = 0;
            return true;
        }
    }
}
