using System.Diagnostics;
using Npgsql;

namespace Orderd.Store.Postgres;

/// <summary>
/// A connection that a lane has claimed: no other may commit for this lane any more. Nothing it sends is ever cancelled, neither by
/// a token nor by a timeout: PostgreSQL would end the wait for its standby, and not the commit.
/// </summary>
sealed class LaneConnection : IAsyncDisposable
{
    // A clock that is asked more rarely could have drifted from ours by milliseconds.
    static readonly TimeSpan ClockAge = TimeSpan.FromSeconds(60);

    readonly NpgsqlConnection _connection;
    readonly Guid _lane;
    readonly KnownItems _known = new();
    bool _isWarned;
    // The server's clock, as of its last answer.
    DateTime _serverTime;
    long _answeredAt;
    long _epoch;

    LaneConnection(NpgsqlConnection connection, Primary primary, Guid lane)
    {
        _connection = connection;
        Primary = primary;
        _lane = lane;
        connection.Notice += (_, e) => _isWarned |= e.Notice.InvariantSeverity == "WARNING";
    }

    public Primary Primary { get; }

    /// <summary>What it is waiting for, or has waited for last.</summary>
    public Task Answer { get; set; } = Task.CompletedTask;

    /// <summary>The number of the last batch of the lane that was committed before this connection.</summary>
    public long LastBatch { get; private set; }

    /// <summary>What that batch deleted, if that is what it did.</summary>
    public string[] LastDeleted { get; private set; } = [];

    public static async Task<LaneConnection> OpenAsync(Primary primary, Guid lane, CancellationToken cancellationToken) =>
        new(await primary.Host.Writers.OpenConnectionAsync(cancellationToken), primary, lane);

    /// <summary>Makes this the only connection that may commit for its lane.</summary>
    /// <exception cref="CommitInDoubt">The claim was not committed as it has to be.</exception>
    public async Task ClaimAsync()
    {
        await using var command = _connection.CreateCommand();
        command.CommandText = Statements.Claim;
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = _lane });
        await using (var reader = await command.ExecuteReaderAsync(CancellationToken.None))
        {
            await reader.ReadAsync(CancellationToken.None);
            (_epoch, LastBatch) = (reader.GetInt64(0), reader.GetInt64(1));
            LastDeleted = reader.IsDBNull(2) ? [] : reader.GetFieldValue<string[]>(2);
            NoteTime(reader.GetDateTime(3));
            await reader.NextResultAsync(CancellationToken.None);
        }

        ThrowIfWarned();
    }

    /// <summary>Sends a batch and waits for its commit, with all that its callers are told in its writes.</summary>
    /// <exception cref="CommitInDoubt">It may or may not have been committed.</exception>
    /// <exception cref="PostgresException">It has not been committed.</exception>
    public async Task SendAsync(LaneBatch batch, long number, TimeProvider clock)
    {
        var first = batch.FirstDeadline();
        if (first < DateTime.MaxValue && Stopwatch.GetElapsedTime(_answeredAt) > ClockAge)
            await AskTimeAsync();

        var late = first == DateTime.MaxValue ? first : _serverTime + Stopwatch.GetElapsedTime(_answeredAt) + (first - clock.GetUtcNow().UtcDateTime);
        var statements = new BatchStatements(batch, _known);
        await using var command = new NpgsqlBatch(_connection);
        statements.AddTo(command, clock.GetUtcNow().UtcDateTime);
        command.BatchCommands.Add(Seal(number, late));
        await using (var reader = await command.ExecuteReaderAsync(CancellationToken.None))
        {
            await statements.ReadAsync(reader);
            NoteTime(reader.GetDateTime(0));
            while (await reader.NextResultAsync(CancellationToken.None))
            {
            }
        }

        ThrowIfWarned();
        statements.NoteItems();
    }

    /// <summary>Finds out by a new connection what the callers are told of a batch that was committed through one that is gone.</summary>
    public async Task RecoverAsync(LaneBatch batch)
    {
        var deleted = LastDeleted.ToHashSet();
        batch.Deletes.ForEach(delete => delete.Answer(deleted.Contains(delete.Id)));
        await using var command = _connection.CreateCommand();
        command.CommandText = Statements.Keys;
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = BatchStatements.KeysOf(batch.Adds) });
        await using var reader = await command.ExecuteReaderAsync(CancellationToken.None);
        await BatchStatements.AnswerAddsAsync(batch.Adds, reader);
    }

    /// <summary>Books what the lane has counted, when it ends for good.</summary>
    public async Task LeaveAsync()
    {
        await using var command = _connection.CreateCommand();
        command.CommandText = Statements.Leave;
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = _lane });
        await command.ExecuteNonQueryAsync(CancellationToken.None);
    }

    /// <summary>Whether the server is still at what it was sent. A connection that was cut off is not missed on either side for long.</summary>
    public async Task<bool> IsAtWorkAsync()
    {
        try
        {
            await using var other = await Primary.Host.Readers.OpenConnectionAsync(Primary.Superseded);
            await using var command = other.CreateCommand();
            command.CommandText = "SELECT state = 'active' FROM pg_stat_activity WHERE pid = $1";
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = _connection.ProcessID });
            return await command.ExecuteScalarAsync(Primary.Superseded) is true;
        }
        catch (Exception e) when (e is OperationCanceledException || PostgresFailure.IsLost(e))
        {
            // Nobody knows.
            return true;
        }
    }

    /// <summary>Closes it when what it waits for has come, or will never come.</summary>
    public async Task DisposeAfterAnswerAsync()
    {
        await Answer.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await DisposeAsync();
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    NpgsqlBatchCommand Seal(long number, DateTime late) => new(Statements.Seal)
    {
        Parameters =
        {
            new NpgsqlParameter<Guid> { TypedValue = _lane },
            new NpgsqlParameter<long> { TypedValue = _epoch },
            new NpgsqlParameter<long> { TypedValue = number },
            new NpgsqlParameter<DateTime> { TypedValue = late },
        },
    };

    // A commit whose wait for the standby was cut short is reported as done, and only a warning tells.
    void ThrowIfWarned()
    {
        if (_isWarned)
            throw new CommitInDoubt("the server ended the wait for its standby");
    }

    async Task AskTimeAsync()
    {
        await using var command = _connection.CreateCommand();
        command.CommandText = "SELECT clock_timestamp()";
        NoteTime((DateTime)(await command.ExecuteScalarAsync(CancellationToken.None))!);
    }

    void NoteTime(DateTime serverTime) => (_serverTime, _answeredAt) = (serverTime, Stopwatch.GetTimestamp());
}
