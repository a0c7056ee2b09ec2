using Npgsql;
using Orderd.Contracts.Ecommerce;

namespace Orderd.Store.Postgres;

/// <summary>
/// Gets that wait go to the server together: a get of its own costs five times what its share of a common one does. A caller that
/// gives up stops waiting, the statement goes on.
/// </summary>
sealed class GetBatcher(Reads reads)
{
    const int MaxGets = 256;
    // A second one is under way while the first one's answers are handed out.
    const int MaxStatements = 2;
    const string Sql = """
        SELECT o.id, o.body FROM orderd.order_ids i JOIN orderd.orders o ON o.seq = i.seq WHERE i.id = ANY($1)
        """;

    readonly Lock _gate = new();
    readonly Queue<Get> _waiting = new();
    int _running;

    public async ValueTask<Order?> GetAsync(string id, CancellationToken cancellationToken)
    {
        // Without a primary the line would grow, and callers that give up would stay in it.
        await reads.PrimaryAsync(cancellationToken);
        return await Join(id, cancellationToken).WaitAsync(cancellationToken);
    }

    Task<Order?> Join(string id, CancellationToken cancellationToken)
    {
        var get = new Get(id, cancellationToken);
        lock (_gate)
        {
            _waiting.Enqueue(get);
            if (_running == MaxStatements)
                return get.Outcome;

            _running++;
        }

        _ = RunAsync();
        return get.Outcome;
    }

    async Task RunAsync()
    {
        while (TakeWaiting() is { } gets)
        {
            try
            {
                await reads.RunAsync((connection, _) => ReadAsync(connection, gets), CancellationToken.None);
            }
            catch (Exception e)
            {
                foreach (var get in gets.Values.SelectMany(same => same))
                    get.Fail(e);
            }
        }
    }

    // The result is null when there is nothing to do, after which the next get begins anew.
    Dictionary<string, List<Get>>? TakeWaiting()
    {
        lock (_gate)
        {
            var gets = new Dictionary<string, List<Get>>();
            while (gets.Count < MaxGets && _waiting.TryDequeue(out var get))
            {
                if (get.IsGivenUp)
                    continue;
                if (!gets.TryGetValue(get.Id, out var same))
                    gets.Add(get.Id, same = []);
                same.Add(get);
            }

            if (gets.Count > 0)
                return gets;

            _running--;
            return null;
        }
    }

    static async Task<bool> ReadAsync(NpgsqlConnection connection, Dictionary<string, List<Get>> gets)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = Sql;
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. gets.Keys] });
        await using var rows = await command.ExecuteReaderAsync();
        while (await rows.ReadAsync())
        {
            var id = rows.GetString(0);
            var body = rows.GetFieldValue<byte[]>(1);
            // Each caller owns the order that it is given.
            foreach (var get in gets[id])
                get.Answer(body);
        }

        foreach (var get in gets.Values.SelectMany(same => same))
            get.AnswerNone();
        return true;
    }

    sealed class Get(string id, CancellationToken cancellationToken)
    {
        readonly TaskCompletionSource<Order?> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string Id => id;

        public bool IsGivenUp => cancellationToken.IsCancellationRequested;

        public Task<Order?> Outcome => _outcome.Task;

        public void Answer(byte[] body)
        {
            try
            {
                _outcome.TrySetResult(OrderRow.Read(id, body));
            }
            catch (Exception e)
            {
                _outcome.TrySetException(e);
            }
        }

        public void AnswerNone() => _outcome.TrySetResult(null);

        public void Fail(Exception cause) => _outcome.TrySetException(cause);
    }
}
