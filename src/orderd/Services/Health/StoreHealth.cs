using Orderd.Errors;
using Orderd.Logging;
using Orderd.Store;

namespace Orderd.Services.Health;

/// <summary>
/// Whether the store can be used. It is really asked, but at most once in 250 ms and never twice at a time, whoever asks how
/// often; and by itself twice a second while somebody watches, so that a change is told without being asked for.
/// </summary>
sealed class StoreHealth(OrderStore store, TimeProvider clock, ILogger<StoreHealth> logger)
{
    static readonly TimeSpan Freshness = TimeSpan.FromMilliseconds(250);
    static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);
    // A store that takes longer to answer cannot be used, though it may still answer in the end.
    static readonly TimeSpan CheckTimeout = TimeSpan.FromSeconds(2);

    readonly Lock _gate = new();
    TaskCompletionSource _change = new(TaskCreationOptions.RunContinuationsAsynchronously);
    // It ends when the last question was answered, or has gone without an answer for too long.
    Task _answered = Task.CompletedTask;
    long? _askedAt;
    bool _asking;
    bool _isUsable = true;
    int _watchers;
    bool _watching;

    /// <summary>Ends when the answer has changed since this was read.</summary>
    public Task Change
    {
        get
        {
            lock (_gate)
                return _change.Task;
        }
    }

    /// <summary>A caller who gives up has the answer to the question before.</summary>
    public async ValueTask<bool> IsUsableAsync(CancellationToken cancellationToken)
    {
        await Answered().WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate)
            return _isUsable;
    }

    /// <summary>Has the store asked again and again until the result is disposed.</summary>
    public Watch BeginWatch()
    {
        lock (_gate)
        {
            _watchers++;
            if (!_watching)
            {
                _watching = true;
                _ = WatchAsync();
            }
        }

        return new Watch(this);
    }

    Task Answered()
    {
        lock (_gate)
        {
            if (!_asking && (_askedAt is not { } before || clock.GetElapsedTime(before) >= Freshness))
            {
                _asking = true;
                _askedAt = clock.GetTimestamp();
                var answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _answered = answered.Task;
                _ = AskAsync(answered);
            }

            return _answered;
        }
    }

    async Task AskAsync(TaskCompletionSource answered)
    {
        try
        {
            await CheckAsync(answered);
        }
        finally
        {
            // Even when there was no memory to ask: it is asked again.
            lock (_gate)
                _asking = false;
            answered.TrySetResult();
        }
    }

    async Task CheckAsync(TaskCompletionSource answered)
    {
        // The check runs elsewhere, because stores read and wait on the thread that asks. It is for nobody's call in particular,
        // so that no caller's token may end it.
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var check = Task.Run(async () =>
        {
            begun.SetResult();
            await store.CheckAsync(CancellationToken.None);
        });
        // Until then it waits for a thread, of which a busy machine may have none to spare, and not for the store.
        await begun.Task;
        await check.WaitAsync(CheckTimeout, clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!check.IsCompleted)
        {
            Note(new ServiceException(ErrorKind.StoreUnavailable, "The order store does not answer."));
            answered.SetResult();
        }

        await check.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Note(check.Exception?.InnerException);
    }

    async Task WatchAsync()
    {
        while (true)
        {
            await IsUsableAsync(CancellationToken.None);
            await Task.Delay(Interval, clock);
            lock (_gate)
            {
                _watching = _watchers > 0;
                if (!_watching)
                    return;
            }
        }
    }

    void Note(Exception? trouble)
    {
        lock (_gate)
        {
            if (_isUsable == trouble is null)
                return;

            _isUsable = !_isUsable;
            _change.SetResult();
            _change = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        if (trouble is null)
            Log.Serving(logger);
        else
            Log.NotServing(logger, trouble, trouble is ServiceException ? trouble.Message : "The order store cannot be asked.");
    }

    public readonly struct Watch(StoreHealth health) : IDisposable
    {
        public void Dispose()
        {
            lock (health._gate)
                health._watchers--;
        }
    }
}
