using Orderd.Errors;
using Orderd.Metrics;

namespace Orderd.Store.Postgres;

/// <summary>The lanes of a daemon, from its start to its stop.</summary>
sealed class LaneGroup : IAsyncDisposable
{
    // Two keep the server busy while this daemon does its part; more would only make smaller batches.
    const int Count = 2;
    // Of the five seconds that the contract gives for a stop, running calls may have taken some.
    static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(3);
    static readonly TimeSpan LastTimeout = TimeSpan.FromMilliseconds(500);
    static readonly TimeSpan LongestCommit = TimeSpan.FromSeconds(10);

    readonly Cluster _cluster;
    readonly LaneQueue _queue;
    readonly Lane[] _lanes;
    readonly CancellationTokenSource _closing = new();
    Task _running = Task.CompletedTask;
    Task _upkeep = Task.CompletedTask;

    public LaneGroup(Cluster cluster, TimeProvider clock, StoreMetrics metrics, ILogger logger)
    {
        _cluster = cluster;
        _queue = new LaneQueue(metrics);
        _lanes = [.. Enumerable.Range(0, Count).Select(_ => new Lane(_queue, cluster, clock, logger))];
        Upkeep = new Upkeep(cluster, clock, Array.ConvertAll(_lanes, lane => lane.Name.ToString()), logger);
    }

    public Upkeep Upkeep { get; }

    public void Start()
    {
        _running = Task.WhenAll(_lanes.Select(lane => Task.Run(() => lane.RunAsync(_closing.Token))));
        _upkeep = Task.Run(() => Upkeep.RunAsync(_closing.Token));
    }

    /// <inheritdoc cref="LaneQueue.CommitAsync"/>
    public Task<string?> CommitAsync(LaneWrite write) => _queue.CommitAsync(write);

    /// <summary>Throws when a commit has hung for long, or when writes fail for a reason of the store's and an empty one fails as well.</summary>
    public async ValueTask CheckAsync(CancellationToken cancellationToken)
    {
        var busy = _lanes.Max(lane => lane.BusyTime);
        if (busy > LongestCommit)
        {
            var cause = _cluster.Current is { IsSynchronous: true } ? "no standby confirms commits" : "the server does not answer a commit";
            throw new ServiceException(ErrorKind.StoreUnavailable, $"A commit has waited for {(int)busy.TotalSeconds} s: {cause}.");
        }

        if (_lanes.Any(lane => lane.Failure is not null))
            await _queue.CommitAsync(new UpsertWrite([], new WriteDeadline(DateTime.MaxValue, cancellationToken), _cluster));
    }

    /// <summary>Commits what waits, as far as that can be done at once.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Close();
        await Task.WhenAny(_running, Task.Delay(StopTimeout));
        await _closing.CancelAsync();
        _queue.FailAll(StoreErrors.Unavailable(_cluster.Trouble));
        await Task.WhenAny(Task.WhenAll(_running, _upkeep), Task.Delay(LastTimeout));
        _closing.Dispose();
    }
}
