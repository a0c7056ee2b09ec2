namespace Orderd.Store;

/// <summary>Until when, and for whom, a write may still be committed.</summary>
readonly record struct WriteDeadline(DateTime Deadline, CancellationToken Cancellation)
{
    public bool Lapsed(TimeProvider clock) =>
        Cancellation.IsCancellationRequested || (Deadline < DateTime.MaxValue && Deadline <= clock.GetUtcNow().UtcDateTime);

    public void ThrowIfLapsed(TimeProvider clock)
    {
        if (Lapsed(clock))
            throw new OperationCanceledException(Cancellation);
    }
}
