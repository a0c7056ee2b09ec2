using Orderd.Errors;

namespace Orderd.Store.GroupCommit;

/// <summary>A write whose caller waits for what it came to.</summary>
abstract class AnsweredWrite<TTables, TResult>(WriteDeadline deadline, WriteTraits traits) : PendingWrite<TTables>(deadline, traits)
{
    // The writer's thread must not run the callers' code. Nor may it need memory to tell a caller how the write has ended, which is
    // why the caller makes the exceptions.
    readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    Exception? _cause;
    bool _isExpired;
    int _isOver;

    /// <summary>What its caller is told once it is committed.</summary>
    protected TResult? Result { get; set; }

    /// <summary>What its caller is told in place of that.</summary>
    protected ServiceException? Error { get; set; }

    /// <summary>Waits for the outcome; begun before the writer gets hold of the write.</summary>
    public async Task<TResult> WaitAsync()
    {
        await _end.Task;
        if (_isExpired)
            throw new OperationCanceledException(Deadline.Cancellation);
        return (_cause ?? Error) is { } failure ? throw failure : Result!;
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
