using Orderd.Errors;

namespace Orderd.Store.Sqlite;

/// <summary>
/// A write on its way from its caller to its commit. Its outcome is kept back until the commit has succeeded; but when its time
/// is up, or its caller goes, the caller hears of that at once, however far the write has come.
/// </summary>
abstract class PendingWrite(WriteDeadline terms, WriteTraits traits)
{
    CancellationTokenRegistration _onCancel;
    WaitingLine? _line;

    public WriteTraits Traits { get; } = traits;

    /// <summary>The neighbours in the <see cref="WaitingLine"/>, whose lock guards them.</summary>
    public PendingWrite? Next { get; set; }

    /// <inheritdoc cref="Next"/>
    public PendingWrite? Previous { get; set; }

    /// <inheritdoc cref="Next"/>
    public bool IsWaiting { get; set; }

    protected CancellationToken Cancellation => terms.Cancellation;

    public bool Lapsed(TimeProvider clock) => terms.Lapsed(clock);

    /// <summary>Whether it will have lapsed by then, and its caller been told so by its token.</summary>
    public bool LapsesBefore(DateTime time) => terms.Deadline < time && Cancellation.CanBeCanceled;

    /// <summary>Has the caller told when its token is cancelled, and the write leave the line if it still waits there.</summary>
    public void Watch(WaitingLine line)
    {
        _line = line;
        _onCancel = Cancellation.UnsafeRegister(static write => ((PendingWrite)write!).GiveUp(), this);
    }

    /// <summary>Runs inside the transaction; may run again when the transaction has to be repeated.</summary>
    public abstract void Apply(OrderTables tables);

    /// <summary>Tells the caller what <see cref="Apply"/> came to.</summary>
    public abstract void Publish();

    public abstract void Fail(Exception cause);

    public abstract void Lapse();

    // Without waiting for a call that is just being made: that one finds the outcome set.
    protected void Unwatch() => _onCancel.Unregister();

    void GiveUp()
    {
        _line!.Leave(this);
        Lapse();
    }
}

/// <inheritdoc/>
sealed class PendingWrite<TResult>(Func<OrderTables, TResult> apply, WriteDeadline terms, WriteTraits traits) : PendingWrite(terms, traits)
{
    // The writer's thread must not run the callers' code.
    readonly TaskCompletionSource<TResult> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    TResult? _result;
    ServiceException? _fault;

    public Task<TResult> Outcome => _outcome.Task;

    public override void Apply(OrderTables tables)
    {
        _fault = null;
        try
        {
            _result = apply(tables);
        }
        catch (ServiceException fault)
        {
            _fault = fault;
        }
    }

    public override void Publish()
    {
        Unwatch();
        if (_fault is null)
            _outcome.TrySetResult(_result!);
        else
            _outcome.TrySetException(_fault);
    }

    public override void Fail(Exception cause)
    {
        Unwatch();
        _outcome.TrySetException(cause);
    }

    public override void Lapse() => _outcome.TrySetException(new OperationCanceledException(Cancellation));
}
