namespace Orderd.Metrics;

/// <summary>What a store has written since the start, counted by its writer. A store that commits nothing leaves it at nothing.</summary>
sealed class StoreMetrics
{
    int _queueLength;

    /// <summary>The writes in each transaction that was committed.</summary>
    public Distribution BatchSizes { get; } = new(Buckets.BatchSizes);

    /// <summary>The time that each commit took, the sync to disk included.</summary>
    public Distribution SyncTimes { get; } = new(Buckets.Durations);

    /// <summary>Writes that wait for their transaction now.</summary>
    public int QueueLength => Volatile.Read(ref _queueLength);

    public void Queue(int length) => Volatile.Write(ref _queueLength, length);

    public void Commit(int writes, TimeSpan syncTime)
    {
        BatchSizes.Record(writes);
        SyncTimes.Record(syncTime.Ticks);
    }
}
