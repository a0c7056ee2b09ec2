namespace Orderd.Store.GroupCommit;

/// <summary>
/// A write on its way from its caller to its commit. Its outcome is kept back until the commit has succeeded; but when its time
/// is up, or its caller goes, the caller hears of that at once, however far the write has come.
/// </summary>
abstract class PendingWrite<TTables>(WriteDeadline deadline, WriteTraits traits)
{
    CancellationTokenRegistration _onCancel;
    WaitingLine<TTables>? _line;

    public WriteTraits Traits { get; } = traits;

    /// <summary>The neighbours in the <see cref="WaitingLine{TTables}"/>, whose lock guards them.</summary>
    public PendingWrite<TTables>? Next { get; set; }

    /// <inheritdoc cref="Next"/>
    public PendingWrite<TTables>? Previous { get; set; }

    /// <inheritdoc cref="Next"/>
    public bool IsWaiting { get; set; }

    public WriteDeadline Deadline => deadline;

    public bool HasExpired(TimeProvider clock) => deadline.HasExpired(clock);

    /// <summary>Whether it will have expired by then, and its caller been told so by its token.</summary>
    public bool ExpiresBefore(DateTime time) => deadline.Time < time && deadline.Cancellation.CanBeCanceled;

    /// <summary>Has the caller told when its token is cancelled, and the write leave the line if it still waits there.</summary>
    public void Watch(WaitingLine<TTables> line)
    {
        _line = line;
        _onCancel = deadline.Cancellation.UnsafeRegister(static write => ((PendingWrite<TTables>)write!).GiveUp(), this);
    }

    /// <summary>Becomes a part of the transaction; may be asked for again when the transaction has to be repeated.</summary>
    public abstract void Apply(TTables tables);

    /// <summary>Tells the caller what <see cref="Apply"/> came to.</summary>
    public abstract void Publish();

    public abstract void Fail(Exception cause);

    public abstract void Expire();

    // This does not wait for a call that is just being made: that one finds the outcome set.
    protected void Unwatch() => _onCancel.Unregister();

    void GiveUp()
    {
        _line!.Leave(this);
        Expire();
    }
}
