using System.Diagnostics;
using Npgsql;
using Orderd.Logging;

namespace Orderd.Store.Postgres;

/// <summary>A lane over the life of the daemon: its name, its number, and the connection that may write for it now.</summary>
sealed class LaneClaim(Cluster cluster, ILogger logger)
{
    static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(50);
    // After so long without an answer it is asked whether there is another primary.
    static readonly TimeSpan AnswerInterval = TimeSpan.FromMilliseconds(250);
    // After so long it is asked whether the server is still at it.
    static readonly TimeSpan LongWait = TimeSpan.FromSeconds(5);

    LaneConnection? _connection;

    /// <summary>Its name, which no other daemon has.</summary>
    public Guid Lane { get; } = Guid.NewGuid();

    /// <summary>The number of the last batch that is known to be committed.</summary>
    public long LastBatch { get; set; }

    /// <summary>Is cancelled when the connection is of no more use, because there is another primary.</summary>
    public CancellationToken Superseded => _connection?.Primary.Superseded ?? CancellationToken.None;

    /// <summary>The connection, opened and claimed if need be; waits for a primary.</summary>
    public async Task<LaneConnection> ConnectAsync(CancellationToken closing)
    {
        while (_connection is null)
        {
            var primary = await cluster.PrimaryAsync(closing);
            LaneConnection? connection = null;
            try
            {
                connection = await LaneConnection.OpenAsync(primary, Lane, closing);
                await WatchAsync(connection.ClaimAsync(), connection, closing);
                Note(connection);
            }
            catch (Exception e) when (e is CommitInDoubt || PostgresFailure.IsLost(e))
            {
                cluster.Suspect(primary, e);
                Discard(connection);
                await Task.Delay(RetryInterval, closing);
            }
            catch
            {
                Discard(connection);
                throw;
            }
        }

        return _connection;
    }

    /// <summary>Waits for the answer to what the connection has sent, as long as there is hope of one.</summary>
    /// <exception cref="CommitInDoubt">There is another primary, or the server knows nothing of it.</exception>
    public Task WatchAsync(Task answer, CancellationToken closing) => WatchAsync(answer, _connection!, closing);

    /// <summary>Gives the connection up, after which another is opened.</summary>
    public void Drop(Exception cause)
    {
        if (_connection is not { } connection)
            return;

        _connection = null;
        cluster.Suspect(connection.Primary, cause);
        Discard(connection);
    }

    /// <summary>Books what the lane has counted and closes the connection, at the end.</summary>
    public async Task LeaveAsync()
    {
        if (_connection is not { } connection)
            return;

        _connection = null;
        try
        {
            await connection.LeaveAsync();
            await connection.DisposeAsync();
        }
        catch (NpgsqlException)
        {
            // The daily work of others does it then.
        }
    }

    async Task WatchAsync(Task answer, LaneConnection connection, CancellationToken closing)
    {
        connection.Answer = answer;
        for (var start = Stopwatch.GetTimestamp(); ;)
        {
            try
            {
                await answer.WaitAsync(AnswerInterval, connection.Primary.Superseded);
                return;
            }
            catch (OperationCanceledException e) when (!answer.IsCompleted)
            {
                throw new CommitInDoubt("another primary has taken over", e);
            }
            catch (TimeoutException) when (!answer.IsCompleted)
            {
                cluster.Hasten();
            }

            if (closing.IsCancellationRequested)
                throw new CommitInDoubt("orderd stops");
            if (Stopwatch.GetElapsedTime(start) > LongWait && !await IsAtWorkAsync(connection))
                throw new CommitInDoubt("the connection has gone silent");
        }
    }

    // A server that does not say so is for the next look at the cluster.
    static async Task<bool> IsAtWorkAsync(LaneConnection connection)
    {
        var asking = connection.IsAtWorkAsync();
        await ((Task)asking).WaitAsync(AnswerInterval).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !asking.IsCompletedSuccessfully || asking.Result;
    }

    void Note(LaneConnection connection)
    {
        if (connection.LastBatch < LastBatch)
        {
            cluster.Metrics.LoseCommits(LastBatch - connection.LastBatch);
            Log.AcknowledgedLost(logger, connection.Primary.ToString(), LastBatch - connection.LastBatch);
        }

        LastBatch = connection.LastBatch;
        _connection = connection;
    }

    // To dispose of a connection that is busy would be to wait for its answer, which may come late or never.
    static void Discard(LaneConnection? connection)
    {
        if (connection is not null)
            _ = connection.DisposeAfterAnswerAsync();
    }
}
