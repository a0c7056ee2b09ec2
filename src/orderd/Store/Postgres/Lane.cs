using System.Diagnostics;
using Npgsql;
using Orderd.Logging;

namespace Orderd.Store.Postgres;

/// <summary>
/// One writer: a connection that commits one batch of the waiting writes after the other. Its number in the lane's row tells of a
/// commit whose answer was lost whether it happened.
/// </summary>
sealed class Lane(LaneQueue queue, Cluster cluster, TimeProvider clock, ILogger logger)
{
    const int MaxConflicts = 3;

    readonly LaneClaim _claim = new(cluster, logger);
    // The batch now under way began at this time; 0 means that there is none.
    long _busySince;
    volatile Exception? _failure;

    /// <summary>Its name, which no other daemon has.</summary>
    public Guid Name => _claim.Lane;

    /// <summary>For how long it has been at the batch that it sends now; zero when it waits for work.</summary>
    public TimeSpan BusyTime => Interlocked.Read(ref _busySince) is var since and not 0 ? Stopwatch.GetElapsedTime(since) : TimeSpan.Zero;

    /// <summary>Why the last batch failed, if it was the store's doing.</summary>
    public Exception? Failure => _failure;

    /// <summary>Commits what comes until the queue is closed and empty.</summary>
    /// <param name="closing">Is cancelled when what cannot be committed at once is to fail.</param>
    public async Task RunAsync(CancellationToken closing)
    {
        for (var isOpen = true; isOpen;)
        {
            isOpen = await WaitAsync(closing);
            while (queue.TryTake(clock) is { } batch)
            {
                Interlocked.Exchange(ref _busySince, Stopwatch.GetTimestamp());
                await CommitAsync(batch, closing);
                Interlocked.Exchange(ref _busySince, 0);
            }
        }

        await _claim.LeaveAsync();
    }

    // A primary is claimed though there is nothing to do: a new one may lack what the last one has acknowledged.
    async Task<bool> WaitAsync(CancellationToken closing)
    {
        while (true)
        {
            try
            {
                if (cluster.Current is not null)
                    await _claim.ConnectAsync(closing);
            }
            catch (Exception e) when (!closing.IsCancellationRequested)
            {
                _failure = PostgresFailure.ToError(e);
                Log.LaneNotOpened(logger, e);
            }
            catch (OperationCanceledException)
            {
                // orderd stops, and there is no primary.
            }

            try
            {
                return await queue.WaitAsync(_claim.Superseded);
            }
            catch (OperationCanceledException e)
            {
                _claim.Drop(e);
            }
        }
    }

    async Task CommitAsync(LaneBatch batch, CancellationToken closing)
    {
        try
        {
            await TryCommitAsync(batch, closing);
        }
        catch (Exception e)
        {
            var error = e is OperationCanceledException && closing.IsCancellationRequested ? StoreErrors.Unavailable(e) : PostgresFailure.ToError(e);
            _failure = error;
            batch.Fail(error);
        }
    }

    async Task TryCommitAsync(LaneBatch batch, CancellationToken closing)
    {
        for (var conflicts = 0; ;)
        {
            var connection = await _claim.ConnectAsync(closing);
            cluster.ThrowIfDurabilityIsMissing(connection.Primary);
            if (!batch.TrySend(clock))
                return;

            var start = Stopwatch.GetTimestamp();
            var number = _claim.LastBatch + 1;
            try
            {
                await _claim.WatchAsync(connection.SendAsync(batch, number, clock), closing);
                cluster.Metrics.RoundTrip();
                _claim.LastBatch = number;
                Publish(batch, start);
                return;
            }
            catch (PostgresException e) when (!PostgresFailure.IsLost(e))
            {
                // It has been rolled back.
                batch.ComeBack();
                cluster.Metrics.Retry();
                if (e.SqlState == PostgresFailure.Superseded)
                    _claim.Drop(e);
                else if (e.SqlState == PostgresFailure.TooLate)
                    batch.ExpireFirst(clock);
                else if (!PostgresFailure.IsConflict(e) || ++conflicts == MaxConflicts)
                {
                    if (batch.Count == 1)
                        throw;

                    await CommitOneByOneAsync(batch, closing);
                    return;
                }
            }
            catch (Exception e)
            {
                _claim.Drop(e);
                if (await IsCommittedAsync(batch, number, closing))
                {
                    Publish(batch, start);
                    return;
                }

                batch.ComeBack();
                cluster.Metrics.Retry();
                // Anything else is an error of ours, which would come again.
                if (e is not CommitInDoubt && !PostgresFailure.IsLost(e))
                    throw;
            }
        }
    }

    // One of them may be what the server cannot do, and the others are not to suffer from it.
    async Task CommitOneByOneAsync(LaneBatch batch, CancellationToken closing)
    {
        foreach (var write in batch.Writes)
        {
            var alone = new LaneBatch();
            alone.TryTake(write);
            await CommitAsync(alone, closing);
        }
    }

    // Until this is known, nobody is told anything but that the time is up.
    async Task<bool> IsCommittedAsync(LaneBatch batch, long number, CancellationToken closing)
    {
        while (true)
        {
            try
            {
                var connection = await _claim.ConnectAsync(closing);
                if (connection.LastBatch != number)
                    return false;

                await _claim.WatchAsync(connection.RecoverAsync(batch), closing);
                cluster.Metrics.ResolveCommit();
                Log.CommitResolved(logger, batch.Count);
                return true;
            }
            catch (Exception e) when (e is CommitInDoubt || PostgresFailure.IsLost(e))
            {
                _claim.Drop(e);
            }
            catch (Exception e)
            {
                throw StoreErrors.UnknownOutcome(e);
            }
        }
    }

    void Publish(LaneBatch batch, long start)
    {
        _failure = null;
        queue.NoteCommit(batch.Count, Stopwatch.GetElapsedTime(start));
        batch.Publish();
    }
}
