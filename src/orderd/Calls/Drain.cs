using System.Diagnostics;

namespace Orderd.Calls;

/// <summary>
/// Lets the running calls end before Kestrel stops. Kestrel closes a connection as soon as its last call is done, while the
/// client may still be sending for that call; a client that meets the closed connection loses the status it had not read yet.
/// </summary>
sealed class Drain : IHostedLifecycleService
{
    // Clients need this time to read their last status and to stop sending.
    static readonly TimeSpan LastStatusDelay = TimeSpan.FromMilliseconds(500);
    // This leaves the rest of the host's time for Kestrel to close what did not end.
    static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(3);

    TaskCompletionSource? _idle;
    int _running;
    long _lastEnd = -Stopwatch.Frequency;

    /// <summary>How many calls are running now.</summary>
    public int Running => Volatile.Read(ref _running);

    public void Enter() => Interlocked.Increment(ref _running);

    public void Leave()
    {
        Volatile.Write(ref _lastEnd, Stopwatch.GetTimestamp());
        if (Interlocked.Decrement(ref _running) == 0)
            Volatile.Read(ref _idle)?.TrySetResult();
    }

    /// <summary>Runs when the streams have been told to end and before anything else is stopped.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        var idle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Interlocked.Exchange(ref _idle, idle);
        if (Running > 0)
            await idle.Task.WaitAsync(DrainTimeout, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        // Most streams end before this method is reached.
        var since = Stopwatch.GetElapsedTime(Volatile.Read(ref _lastEnd));
        if (since < LastStatusDelay)
            await Task.Delay(LastStatusDelay - since, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
