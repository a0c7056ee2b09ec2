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
    // The writer's thread must not run the callers' code. Nor may it need memory to tell a caller how the write has ended, which is
    // why the caller makes the exceptions.
    readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    TResult? _result;
    ServiceException? _error;
    Exception? _cause;
    bool _isExpired;
    int _isOver;

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

    /// <summary>Waits for the outcome; begun before the writer gets hold of the write.</summary>
    public async Task<TResult> WaitAsync()
    {
        await _end.Task;
        if (_isExpired)
            throw new OperationCanceledException(Cancellation);
        return (_cause ?? _error) is { } failure ? throw failure : _result!;
    }

    public override void Publish()
    {
        Unwatch();
        End(cause: null, isExpired: false);
    }

    public override void Fail(Exception cause)
    {
        Unwatch();
        End(cause, isExpired: false);
    }

    public override void Expire() => End(cause: null, isExpired: true);

    // The first end counts.
    void End(Exception? cause, bool isExpired)
    {
        if (Interlocked.Exchange(ref _isOver, 1) != 0)
            return;

        (_cause, _isExpired) = (cause, isExpired);
        _end.SetResult();
    }
}
