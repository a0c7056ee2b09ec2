namespace Orderd.Calls.Idle;

/// <summary>A call that can be kept waiting by its client, from its making to its disposal. <see cref="IdleTimeouts"/> looks after it.</summary>
abstract class IdleTimeout : IDisposable
{
    readonly IdleTimeouts _idle;
    readonly Lock _gate = new();
    bool _ended;

    protected IdleTimeout(TimeSpan limit, IdleTimeouts idle)
    {
        Limit = limit;
        _idle = idle;
    }

    /// <summary>How long it may be kept waiting.</summary>
    public TimeSpan Limit { get; }

    /// <summary>Since which time of the clock it has been waiting for its client; now, if it is not.</summary>
    public abstract long WaitsSince(long now);

    /// <summary>Ends it, if it has not ended by itself: what it ran on is then used for other calls.</summary>
    public void GiveUp()
    {
        lock (_gate)
        {
            if (!_ended)
                End();
        }
    }

    public void Dispose()
    {
        _idle.Remove(this);
        lock (_gate)
            _ended = true;
    }

    protected abstract void End();
}
