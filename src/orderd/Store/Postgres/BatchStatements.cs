using Npgsql;

namespace Orderd.Store.Postgres;

/// <summary>A batch as statements, and their answers as what its callers are told. The seal, which comes last, is the connection's.</summary>
sealed class BatchStatements
{
    readonly LaneBatch _batch;
    readonly KnownItems _known;
    readonly OrderRow[] _rows;
    readonly List<ItemText> _items;

    public BatchStatements(LaneBatch batch, KnownItems known)
    {
        _batch = batch;
        _known = known;
        _rows = [.. batch.Adds.Select(add => add.Row), .. batch.Upserts.SelectMany(upsert => upsert.Rows)];
        _items = known.Unknown(_rows);
    }

    public static string[] KeysOf(List<AddWrite> adds) => [.. adds.Where(add => add.Key is not null).Select(add => add.Key!.Value.Name)];

    /// <summary>Tells each what the store has under its key, from the rows of <see cref="Statements.Keys"/>.</summary>
    public static async Task AnswerAddsAsync(List<AddWrite> adds, NpgsqlDataReader keys)
    {
        var used = new Dictionary<string, (byte[], string)>();
        while (await keys.ReadAsync(CancellationToken.None))
            used.Add(keys.GetString(0), (keys.GetFieldValue<byte[]>(1), keys.GetString(2)));
        foreach (var add in adds)
            add.Answer(add.Key is { } key && used.TryGetValue(key.Name, out var first) ? first : null);
    }

    public void AddTo(NpgsqlBatch command, DateTime now)
    {
        Append(command, Statements.Begin);
        if (_items.Count > 0)
            AddItems(Append(command, Statements.Items));
        if (_batch.Adds.Count > 0)
            AddAdds(command, now);
        else if (_batch.Deletes.Count > 0)
            AddDeletes(command);
        else if (_rows.Length > 0)
            AddUpserts(command);
    }

    /// <summary>Reads all answers, and leaves the reader at the row of the seal. Statements that return no rows have no answer.</summary>
    public async Task ReadAsync(NpgsqlDataReader reader)
    {
        if (_batch.Adds.Count > 0)
        {
            await NextAsync(reader);
            if (KeysOf(_batch.Adds).Length == 0)
            {
                _batch.Adds.ForEach(add => add.Answer(null));
            }
            else
            {
                await NextAsync(reader);
                await AnswerAddsAsync(_batch.Adds, reader);
            }
        }
        else if (_batch.Deletes.Count > 0)
        {
            await NextAsync(reader);
            await NextAsync(reader);
            await reader.ReadAsync(CancellationToken.None);
            var deleted = reader.GetFieldValue<string[]>(2).ToHashSet();
            _batch.Deletes.ForEach(delete => delete.Answer(deleted.Contains(delete.Id)));
        }
        else if (_rows.Length > 0)
        {
            await NextAsync(reader);
        }

        await NextAsync(reader);
        await reader.ReadAsync(CancellationToken.None);
    }

    /// <summary>To be called after the commit.</summary>
    public void NoteItems() => _known.Note(_items);

    static async Task NextAsync(NpgsqlDataReader reader)
    {
        if (!await reader.NextResultAsync(CancellationToken.None))
            throw new InvalidOperationException("The server has answered fewer statements than were sent.");
    }

    static NpgsqlParameterCollection Append(NpgsqlBatch command, string sql)
    {
        var statement = new NpgsqlBatchCommand(sql);
        command.BatchCommands.Add(statement);
        return statement.Parameters;
    }

    static void Add<T>(NpgsqlParameterCollection parameters, T value) => parameters.Add(new NpgsqlParameter<T> { TypedValue = value });

    void AddItems(NpgsqlParameterCollection parameters)
    {
        var grams = new SlicedColumn<int>(_items.Count);
        foreach (var item in _items)
            grams.Add(Trigrams.Of(item.Text));
        Add(parameters, _items.ConvertAll(item => item.Hash).ToArray());
        Add(parameters, _items.ConvertAll(item => item.Text).ToArray());
        grams.AddTo(parameters);
    }

    void AddAdds(NpgsqlBatch command, DateTime now)
    {
        var keys = KeysOf(_batch.Adds);
        if (keys.Length == 0)
        {
            AddRows(Append(command, Statements.Adds));
            return;
        }

        var parameters = Append(command, Statements.KeyedAdds);
        AddRows(parameters);
        Add(parameters, _batch.Adds.ConvertAll(add => add.Key?.Name).ToArray());
        Add(parameters, _batch.Adds.ConvertAll(add => add.Key?.Fingerprint).ToArray());
        Add(parameters, now + OrderStore.IdempotencyWindow);
        Add(parameters, now);
        Add(Append(command, Statements.Keys), keys);
    }

    void AddUpserts(NpgsqlBatch command)
    {
        Add(Append(command, Statements.UpsertIds), Array.ConvertAll(_rows, row => row.Id));
        AddRows(Append(command, Statements.Upserts));
    }

    void AddDeletes(NpgsqlBatch command)
    {
        var ids = _batch.Deletes.ConvertAll(delete => delete.Id).ToArray();
        Add(Append(command, Statements.LockIds), ids);
        Add(Append(command, Statements.Deletes), ids);
    }

    void AddRows(NpgsqlParameterCollection parameters)
    {
        var items = new SlicedColumn<long>(_rows.Length);
        foreach (var row in _rows)
            items.Add(Array.ConvertAll(row.Items, item => item.Hash));
        Add(parameters, Array.ConvertAll(_rows, row => row.Id));
        Add(parameters, Array.ConvertAll(_rows, row => row.Body));
        items.AddTo(parameters);
    }
}
