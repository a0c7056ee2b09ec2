using Npgsql;
using Orderd.Configuration;

namespace Orderd.Store.Postgres;

/// <summary>Asks all servers at once who they are, and sees to it that the primary has the schema.</summary>
sealed class PrimarySearch : IAsyncDisposable
{
    const string Question = """
        SELECT pg_is_in_recovery(), CASE WHEN pg_is_in_recovery() THEN '' ELSE substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) END,
            current_setting('synchronous_standby_names') <> ''
        """;

    static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(1);
    // Whoever answers first may be the primary of yesterday, which has not noticed yet.
    static readonly TimeSpan SecondOpinion = TimeSpan.FromMilliseconds(100);

    readonly ClusterHost[] _hosts;
    // A server that has not answered the last question is not asked another.
    readonly Task<Answer>?[] _asked;
    readonly ILogger _logger;
    ClusterHost? _preparedHost;
    uint _newestTimeline;
    Guid? _store;

    public PrimarySearch(PostgresTarget target, ILogger logger)
    {
        _hosts = [.. target.Hosts.Select(address => new ClusterHost(target, address))];
        _asked = new Task<Answer>?[_hosts.Length];
        _logger = logger;
    }

    /// <summary>The primary of the newest timeline that was ever seen; or why there is none.</summary>
    public async Task<(Primary? Primary, Exception? Trouble)> RunAsync(CancellationToken cancellationToken)
    {
        for (var i = 0; i < _hosts.Length; i++)
        {
            if (_asked[i] is not { IsCompleted: false })
                _asked[i] = AskAsync(_hosts[i], cancellationToken);
        }

        var answers = await GatherAsync(cancellationToken);
        var best = answers.Where(answer => answer.Primary is not null).MaxBy(answer => answer.Primary!.Timeline)?.Primary;
        if (best is null)
            return (null, answers.Select(answer => answer.Trouble).MaxBy(trouble => trouble is PostgresException) ?? new TimeoutException("no server answers"));
        if (best.Timeline < _newestTimeline)
            return (null, new InvalidOperationException($"{best} is a primary of the past: timeline {_newestTimeline} has been seen"));

        try
        {
            await PrepareAsync(best, cancellationToken);
        }
        catch (Exception e) when (e is NpgsqlException or Errors.StartFailure or TimeoutException)
        {
            return (null, e);
        }

        return (best, null);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
            await host.DisposeAsync();
    }

    static async Task<Answer> AskAsync(ClusterHost host, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(AnswerTimeout);
        try
        {
            await using var connection = await host.Readers.OpenConnectionAsync(timeout.Token);
            await using var command = connection.CreateCommand();
            command.CommandText = Question;
            await using var reader = await command.ExecuteReaderAsync(timeout.Token);
            await reader.ReadAsync(timeout.Token);
            if (reader.GetBoolean(0))
                return new Answer(null, new InvalidOperationException($"{host.Address} is a standby"));

            var timeline = Convert.ToUInt32(reader.GetString(1), 16);
            return new Answer(new Primary(host, timeline) { IsSynchronous = reader.GetBoolean(2) }, null);
        }
        catch (Exception e) when (e is NpgsqlException or OperationCanceledException or TimeoutException or IOException)
        {
            return new Answer(null, e);
        }
    }

    // This waits for all, but once there is a primary not for long.
    async Task<List<Answer>> GatherAsync(CancellationToken cancellationToken)
    {
        var open = _asked.OfType<Task<Answer>>().ToList();
        var answers = new List<Answer>();
        var timeout = Task.Delay(AnswerTimeout, cancellationToken);
        while (open.Count > 0)
        {
            var next = await Task.WhenAny([.. open, timeout]);
            if (next is not Task<Answer> answered)
                break;

            open.Remove(answered);
            var answer = await answered;
            if (answer.Primary is not null && !answers.Exists(other => other.Primary is not null))
                timeout = Task.Delay(SecondOpinion, cancellationToken);
            answers.Add(answer);
        }

        return answers;
    }

    // What was found the last time needs no second look at its schema.
    async Task PrepareAsync(Primary primary, CancellationToken cancellationToken)
    {
        if (primary.Host == _preparedHost && primary.Timeline == _newestTimeline)
            return;

        var store = await new SchemaMigration(primary.Host, _logger).RunAsync(cancellationToken);
        if (_store is { } known && known != store)
            throw new NpgsqlException($"{primary} holds another order store, {store}, than the one that was in use, {known}");

        (_store, _preparedHost, _newestTimeline) = (store, primary.Host, primary.Timeline);
    }

    sealed record Answer(Primary? Primary, Exception? Trouble);
}
