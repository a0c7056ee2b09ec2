using Orderd.Configuration;
using Orderd.Errors;
using Orderd.Logging;
using Orderd.Metrics;

namespace Orderd.Store.Postgres;

/// <summary>
/// Which server is the primary. All are asked every second, and as soon as somebody has trouble with the one that was; an older
/// timeline than the newest that was seen is never taken, however sure of itself its server is.
/// </summary>
sealed class Cluster : IAsyncDisposable
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(50);
    static readonly TimeSpan StopTimeout = TimeSpan.FromMilliseconds(500);

    readonly PostgresTarget _target;
    readonly PrimarySearch _search;
    readonly ILogger _logger;
    readonly CancellationTokenSource _closing = new();
    readonly Lock _gate = new();
    readonly SemaphoreSlim _hastened = new(0, 1);
    // It is completed while there is a primary, and replaced when that is lost.
    TaskCompletionSource<Primary> _found = new(TaskCreationOptions.RunContinuationsAsynchronously);
    Task _watching = Task.CompletedTask;
    Primary? _last;
    // What the log has said last: that commits wait for no standby, and that there is no primary.
    bool _isWarned;
    bool _isMissingSaid;
    volatile Primary? _current;
    volatile Exception? _trouble;

    public Cluster(PostgresTarget target, ILoggerFactory loggers)
    {
        _target = target;
        _logger = loggers.CreateLogger<Cluster>();
        _search = new PrimarySearch(target, _logger);
    }

    /// <summary>The primary, as far as is known; null while there is none.</summary>
    public Primary? Current => _current;

    /// <summary>Why there is none, or was none the last time.</summary>
    public Exception? Trouble => _trouble;

    public ClusterMetrics Metrics { get; } = new();

    /// <summary>Whether orders go to several servers and a commit waits for one of them only.</summary>
    public bool MayLose => _current is { IsSynchronous: false } && _target.Hosts.Count > 1;

    /// <summary>Looks for the primary once, then goes on doing so for good, whether or not there was one.</summary>
    /// <exception cref="StartFailure">No primary that comes later would help.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var first = _search.RunAsync(_closing.Token);
        // A schema that is made waits for a standby, as every commit does.
        await Task.WhenAny(first, Task.Delay(_target.ConnectTimeout + Interval, cancellationToken));
        if (first.IsCompletedSuccessfully && first.Result is { Trouble: { } trouble } && PostgresFailure.AsStartFailure(trouble, _target) is { } failure)
            throw failure;

        if (!first.IsCompleted)
            Note(null, new TimeoutException());
        _watching = WatchAsync(first);
    }

    /// <summary>The primary; waits until there is one.</summary>
    public async ValueTask<Primary> PrimaryAsync(CancellationToken cancellationToken)
    {
        if (_current is { } current)
            return current;

        Task<Primary> found;
        lock (_gate)
            found = _found.Task;
        return await found.WaitAsync(cancellationToken);
    }

    /// <exception cref="ServiceException">The settings ask for a standby that confirms each commit, and there is none.</exception>
    public void ThrowIfDurabilityIsMissing(Primary primary)
    {
        if (_target.RequiresSynchronous && !primary.IsSynchronous)
        {
            throw new ServiceException(
                ErrorKind.StoreUnavailable,
                "The order store has no synchronous standby, without which durability=synchronous takes no writes; nothing was changed.");
        }
    }

    /// <summary>Somebody could not use this one: it is asked again before anybody else uses it.</summary>
    public void Suspect(Primary primary, Exception trouble)
    {
        lock (_gate)
        {
            if (_current != primary)
                return;

            Lose(trouble);
        }

        // The others of its connections have ended with this one, if it was restarted.
        primary.Host.Readers.Clear();
        Hasten();
    }

    /// <summary>Has all servers asked at once.</summary>
    public void Hasten()
    {
        lock (_gate)
        {
            if (_hastened.CurrentCount == 0)
                _hastened.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        // A schema that is being made may wait for a standby for as long as there is none, and a stop does not.
        await Task.WhenAny(_watching, Task.Delay(StopTimeout));
        lock (_gate)
            _found.TrySetCanceled(_closing.Token);
        await _search.DisposeAsync();
    }

    async Task WatchAsync(Task<(Primary? Primary, Exception? Trouble)> search)
    {
        while (!_closing.IsCancellationRequested)
        {
            try
            {
                var (primary, trouble) = await search;
                Note(primary, trouble);
                await _hastened.WaitAsync(_current is null ? RetryInterval : Interval, _closing.Token);
            }
            catch (OperationCanceledException) when (_closing.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                Note(null, e);
                await Task.Delay(RetryInterval, CancellationToken.None);
            }

            search = _search.RunAsync(_closing.Token);
        }
    }

    void Note(Primary? primary, Exception? trouble)
    {
        lock (_gate)
        {
            if (primary is null)
                NoteNone(trouble);
            else
                NoteFound(primary);
        }
    }

    void NoteNone(Exception? trouble)
    {
        Lose(trouble ?? _trouble);
        if (_isMissingSaid)
            return;

        _isMissingSaid = true;
        Log.NoPrimary(_logger, _target.ToString(), PostgresFailure.Describe(_trouble));
    }

    void NoteFound(Primary primary)
    {
        if (_last is { } last && (last.Host != primary.Host || last.Timeline != primary.Timeline))
        {
            Metrics.FailOver();
            last.Dispose();
            last.Host.Readers.Clear();
            _last = null;
        }

        if (_last is null || _isMissingSaid)
            Log.PrimaryFound(_logger, primary.ToString());
        _isMissingSaid = false;
        _last ??= primary;
        _last.IsSynchronous = primary.IsSynchronous;
        _current = _last;
        (Metrics.HasPrimary, Metrics.IsSynchronous) = (true, _last.IsSynchronous);
        _trouble = null;
        _found.TrySetResult(_last);
        if (MayLose != _isWarned)
        {
            _isWarned = MayLose;
            if (_isWarned)
                Log.Asynchronous(_logger, _last.ToString());
            else
                Log.Synchronous(_logger, _last.ToString());
        }
    }

    void Lose(Exception? trouble)
    {
        _trouble = trouble;
        _current = null;
        (Metrics.HasPrimary, Metrics.IsSynchronous) = (false, false);
        if (_found.Task.IsCompleted)
            _found = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
