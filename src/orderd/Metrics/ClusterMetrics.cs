namespace Orderd.Metrics;

/// <summary>What a store on several servers counts beside <see cref="StoreMetrics"/>.</summary>
sealed class ClusterMetrics
{
    long _failovers;
    long _resolvedCommits;
    long _lostBatches;
    long _roundTrips;
    long _retries;

    /// <summary>How many times another server, or another timeline, has become the primary.</summary>
    public long Failovers => Interlocked.Read(ref _failovers);

    /// <summary>Commits whose answer was lost, and which had happened.</summary>
    public long ResolvedCommits => Interlocked.Read(ref _resolvedCommits);

    /// <summary>Batches whose callers had been told that they are stored, and which a new primary did not have.</summary>
    public long LostBatches => Interlocked.Read(ref _lostBatches);

    /// <summary>Statements, or batches of them, that were sent to the server and answered.</summary>
    public long RoundTrips => Interlocked.Read(ref _roundTrips);

    /// <summary>Reads and batches that had to be sent again.</summary>
    public long Retries => Interlocked.Read(ref _retries);

    public void FailOver() => Interlocked.Increment(ref _failovers);

    public void ResolveCommit() => Interlocked.Increment(ref _resolvedCommits);

    public void LoseBatches(long count) => Interlocked.Add(ref _lostBatches, count);

    public void RoundTrip() => Interlocked.Increment(ref _roundTrips);

    public void Retry() => Interlocked.Increment(ref _retries);
}
