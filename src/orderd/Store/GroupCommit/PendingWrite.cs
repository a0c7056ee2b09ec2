using Orderd.Errors;

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

    protected CancellationToken Cancellation => deadline.Cancellation;

    public bool HasExpired(TimeProvider clock) => deadline.HasExpired(clock);

    /// <summary>Whether it will have expired by then, and its caller been told so by its token.</summary>
    public bool ExpiresBefore(DateTime time) => deadline.Time < time && Cancellation.CanBeCanceled;

    /// <summary>Has the caller told when its token is cancelled, and the write leave the line if it still waits there.</summary>
    public void Watch(WaitingLine<TTables> line)
    {
        _line = line;
        _onCancel = Cancellation.UnsafeRegister(static write => ((PendingWrite<TTables>)write!).GiveUp(), this);
    }

    /// <summary>Runs inside the transaction; may run again when the transaction has to be repeated.</summary>
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

/// <inheritdoc/>
sealed class PendingWrite<TTables, TResult>(Func<TTables, TResult> apply, WriteDeadline deadline, WriteTraits traits)
    : PendingWrite<TTables>(deadline, traits)
{
    // The writer's thread must not run the callers' code.
    readonly TaskCompletionSource<TResult> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    TResult? _result;
    ServiceException? _error;

    public Task<TResult> Outcome => _outcome.Task;

    public override void Apply(TTables tables)
    {
        _error = null;
        try
        {
            _result = apply(tables);
        }
        catch (ServiceException error)
        {
            _error = error;
        }
    }

    public override void Publish()
    {
        Unwatch();
        if (_error is null)
            _outcome.TrySetResult(_result!);
        else
            _outcome.TrySetException(_error);
    }

    public override void Fail(Exception cause)
    {
        Unwatch();
        _outcome.TrySetException(cause);
    }

    public override void Expire() => _outcome.TrySetException(new OperationCanceledException(Cancellation));
}
