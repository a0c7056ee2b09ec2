namespace Orderd.Store;

/// <summary>Until when, and for whom, a write may still be committed.</summary>
readonly record struct WriteDeadline(DateTime Time, CancellationToken Cancellation)
{
    public bool HasExpired(TimeProvider clock) =>
        Cancellation.IsCancellationRequested || (Time < DateTime.MaxValue && Time <= clock.GetUtcNow().UtcDateTime);

    public void ThrowIfExpired(TimeProvider clock)
    {
        if (HasExpired(clock))
            throw new OperationCanceledException(Cancellation);
    }
}
