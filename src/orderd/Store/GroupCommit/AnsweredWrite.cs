using Orderd.Errors;

namespace Orderd.Store.GroupCommit;

/// <summary>A write whose caller waits for what it came to.</summary>
abstract class AnsweredWrite<TTables, TResult>(WriteDeadline deadline, WriteTraits traits) : PendingWrite<TTables>(deadline, traits)
{
    // The writer's thread must not run the callers' code.
    readonly TaskCompletionSource<TResult> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<TResult> Outcome => _outcome.Task;

    /// <summary>What its caller is told once it is committed.</summary>
    protected TResult? Result { get; set; }

    /// <summary>What its caller is told in place of that.</summary>
    protected ServiceException? Error { get; set; }

    public override void Publish()
    {
        Unwatch();
        if (Error is null)
            _outcome.TrySetResult(Result!);
        else
            _outcome.TrySetException(Error);
    }

    public override void Fail(Exception cause)
    {
        Unwatch();
        _outcome.TrySetException(cause);
    }

    public override void Expire() => _outcome.TrySetException(new OperationCanceledException(Deadline.Cancellation));
}
