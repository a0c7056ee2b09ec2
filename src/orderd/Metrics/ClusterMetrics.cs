namespace Orderd.Metrics;

/// <summary>What a store on several servers counts beside <see cref="StoreMetrics"/>.</summary>
sealed class ClusterMetrics
{
    public static readonly IReadOnlyList<(MetricNames Name, Func<ClusterMetrics, long> Value)> Counters =
    [
        (new("orderd.store.failovers", "{failover}", "How many times another server, or another timeline, has become the primary."), metrics => metrics.Failovers),
        (new("orderd.store.commits.resolved", "{commit}", "Commits whose answer was lost, and which had happened."), metrics => metrics.ResolvedCommits),
        (new("orderd.store.commits.lost", "{commit}", "Commits that were acknowledged, and which a new primary did not have."), metrics => metrics.LostCommits),
        (new("orderd.store.round_trips", "{round_trip}", "Reads and batches that the server has answered."), metrics => metrics.RoundTrips),
        (new("orderd.store.retries", "{retry}", "Reads and batches that had to be sent again."), metrics => metrics.Retries),
    ];

    public static readonly IReadOnlyList<(MetricNames Name, Func<ClusterMetrics, long> Value)> Gauges =
    [
        (new("orderd.store.primary", "{server}", "1 while there is a primary, 0 while there is none."), metrics => metrics.HasPrimary ? 1 : 0),
        (new("orderd.store.synchronous", "{server}", "1 while commits wait for a standby, 0 while they do not."), metrics => metrics.IsSynchronous ? 1 : 0),
    ];

    long _failovers;
    long _resolvedCommits;
    long _lostCommits;
    long _roundTrips;
    long _retries;

    public long Failovers => Interlocked.Read(ref _failovers);

    public long ResolvedCommits => Interlocked.Read(ref _resolvedCommits);

    public long LostCommits => Interlocked.Read(ref _lostCommits);

    public long RoundTrips => Interlocked.Read(ref _roundTrips);

    public long Retries => Interlocked.Read(ref _retries);

    public bool HasPrimary { get; set; }

    public bool IsSynchronous { get; set; }

    public void FailOver() => Interlocked.Increment(ref _failovers);

    public void ResolveCommit() => Interlocked.Increment(ref _resolvedCommits);

    public void LoseCommits(long count) => Interlocked.Add(ref _lostCommits, count);

    public void RoundTrip() => Interlocked.Increment(ref _roundTrips);

    public void Retry() => Interlocked.Increment(ref _retries);
}
