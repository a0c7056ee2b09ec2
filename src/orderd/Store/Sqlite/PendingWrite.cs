namespace Orderd.Store.Sqlite;

/// <summary>A write that waits for its commit. Its outcome is kept back until the commit has succeeded.</summary>
abstract class PendingWrite(WriteTerms terms, int weight)
{
    /// <summary>How many orders it touches.</summary>
    public int Weight { get; } = weight;

    public bool Lapsed(TimeProvider clock) => terms.Lapsed(clock);

    protected CancellationToken Cancellation => terms.Cancellation;

    /// <summary>Runs inside the transaction; may run again when the transaction has to be repeated.</summary>
    public abstract void Apply(OrderTables tables);

    /// <summary>Tells the caller what <see cref="Apply"/> came to.</summary>
    public abstract void Publish();

    public abstract void Fail(Exception cause);

    public abstract void Lapse();
}

/// <inheritdoc/>
sealed class PendingWrite<TResult>(Func<OrderTables, TResult> apply, WriteTerms terms, int weight) : PendingWrite(terms, weight)
{
    // The writer's thread must not run the callers' code.
    readonly TaskCompletionSource<TResult> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    TResult? _result;
    Fault? _fault;

    public Task<TResult> Outcome => _outcome.Task;

    public override void Apply(OrderTables tables)
    {
        _fault = null;
        try
        {
            _result = apply(tables);
        }
        catch (Fault fault)
        {
            _fault = fault;
        }
    }

    public override void Publish()
    {
        if (_fault is null)
            _outcome.SetResult(_result!);
        else
            _outcome.SetException(_fault);
    }

    public override void Fail(Exception cause) => _outcome.TrySetException(cause);

    public override void Lapse() => _outcome.SetException(new OperationCanceledException(Cancellation));
}
