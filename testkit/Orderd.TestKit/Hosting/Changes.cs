namespace Orderd.TestKit.Hosting;

/// <summary>Lets tests wait until what they look for is there. Safe to use from any thread.</summary>
sealed class Changes
{
    public static readonly TimeSpan DefaultBound = TimeSpan.FromSeconds(20);

    TaskCompletionSource? _awaited;

    /// <summary>Has everybody who waits look again.</summary>
    public void Signal() => Interlocked.Exchange(ref _awaited, null)?.SetResult();

    /// <summary>Looks now, and again after each change, until something is found.</summary>
    /// <exception cref="TimeoutException">Nothing was found in that time, by the system's clock.</exception>
    public async Task<T> WaitForAsync<T>(Func<T?> find, TimeSpan? bound, Func<string> nothing)
        where T : class
    {
        using var timeUp = new CancellationTokenSource(bound ?? DefaultBound);
        while (true)
        {
            // Asked for before looking, so that no change is missed.
            var change = Next();
            if (find() is { } found)
                return found;

            try
            {
                await change.WaitAsync(timeUp.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException(nothing());
            }
        }
    }

    Task Next()
    {
        if (Volatile.Read(ref _awaited) is { } awaited)
            return awaited.Task;

        var made = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return (Interlocked.CompareExchange(ref _awaited, made, null) ?? made).Task;
    }
}
