using Orderd.Calls.Deadline;

namespace Orderd.Calls.Idle;

/// <summary>
/// Notices when a stream waits for its client: for a message that does not come, or to send one that is not taken. A stream
/// that is quiet because its service has nothing to say waits for nobody.
/// </summary>
sealed class StreamIdleTimeout(IdleTimeouts idle, TimeSpan limit, TimeProvider clock, Call call, DeadlineContext context)
    : IdleTimeout(limit, idle)
{
    static readonly TimeSpan FlushTimeout = TimeSpan.FromMilliseconds(100);

    volatile bool _isReading;
    volatile bool _isWriting;
    // These say how many messages had moved when last a wait began, and when that was.
    long _moved = -1;
    long _since;

    long Moved => call.Received + call.Sent;

    /// <summary>Waits for a message to come.</summary>
    public async Task<bool> ReadAsync(Task<bool> next)
    {
        Begin();
        _isReading = true;
        try
        {
            return await next;
        }
        finally
        {
            _isReading = false;
        }
    }

    /// <summary>
    /// Waits for a message to be taken. The library would reset the stream as soon as its call is cancelled, and the client would
    /// not hear why: here what is on its way has a moment to arrive, so that a status can follow it.
    /// </summary>
    public async Task WriteAsync(Task written, CancellationToken cancellationToken)
    {
        Begin();
        _isWriting = true;
        try
        {
            await written.WaitAsync(cancellationToken.CanBeCanceled ? cancellationToken : context.CancellationToken);
        }
        catch (OperationCanceledException) when (!written.IsCompleted)
        {
            await written.WaitAsync(FlushTimeout, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            // What the client does not take would stand between it and any status.
            if (!written.IsCompleted)
                context.Reset();
            throw;
        }
        finally
        {
            _isWriting = false;
        }
    }

    public override long WaitsSince(long now)
    {
        if (!_isReading && !_isWriting)
            return now;

        // A wait goes on, but messages have moved the other way since.
        if (Volatile.Read(ref _moved) != Moved)
            Note(now);
        return Volatile.Read(ref _since);
    }

    protected override void End() => context.GiveUp();

    void Begin() => Note(clock.GetTimestamp());

    // The time is set first: who sees the new count must see the new time, too.
    void Note(long now)
    {
        Volatile.Write(ref _since, now);
        Volatile.Write(ref _moved, Moved);
    }
}
