namespace Orderd.Store.Sqlite;

/// <summary>
/// The distinct item texts, from the writer's side: gives each text its id, and counts how many orders use it, so that a
/// text goes when its last order does. Counts are summed up in memory and written once a transaction.
/// </summary>
sealed class ItemDictionary(Database database)
{
    // Bounds the memory of the cache to some megabytes; it is refilled from the table within milliseconds.
    const int MaxCachedItems = 65_536;
    const int MaxCachedLength = 128;

    readonly Statement _find = database.Prepare("SELECT id FROM items WHERE text = ?1");
    readonly Statement _insert = database.Prepare("INSERT INTO items (text, uses) VALUES (?1, 0) RETURNING id");
    readonly Statement _index = database.Prepare("INSERT INTO item_trigrams (rowid, text) VALUES (?1, ?2)");
    readonly Statement _count = database.Prepare("UPDATE items SET uses = uses + ?2 WHERE id = ?1 RETURNING uses");
    readonly Statement _delete = database.Prepare("DELETE FROM items WHERE id = ?1");
    readonly Statement _unindex = database.Prepare("INSERT INTO item_trigrams (item_trigrams, rowid, text) VALUES ('delete', ?1, ?2)");

    readonly Dictionary<string, long> _ids = [];
    readonly Dictionary<long, Change> _changes = [];

    /// <summary>One more order has this item.</summary>
    public long Use(string text)
    {
        if (!TryFind(text, out var id))
            return Insert(text);

        Count(id, text, 1);
        return id;
    }

    /// <summary>One order less has this item.</summary>
    public long Release(string text)
    {
        // An order in the store has its items in the dictionary; if not, the file is not what we wrote.
        if (!TryFind(text, out var id))
            throw SqliteFailure.Damaged("an order's item is not in the dictionary");

        Count(id, text, -1);
        return id;
    }

    /// <summary>Writes what changed in this transaction; to be called before its commit.</summary>
    public void Flush()
    {
        foreach (var (id, change) in _changes)
        {
            if (change.Uses == 0 && !change.IsNew)
                continue;

            using var rows = _count.Bind(1, id).Bind(2, change.Uses).Query();
            if (rows.Next() && rows.Int64(0) == 0)
                Delete(id, change.Text);
        }

        _changes.Clear();
    }

    /// <summary>The transaction was rolled back: nothing learnt in it holds.</summary>
    public void Forget()
    {
        _changes.Clear();
        _ids.Clear();
    }

    bool TryFind(string text, out long id)
    {
        if (_ids.TryGetValue(text, out id))
            return true;

        using var rows = _find.Bind(1, text).Query();
        if (!rows.Next())
            return false;

        id = rows.Int64(0);
        Remember(text, id);
        return true;
    }

    long Insert(string text)
    {
        long id;
        using (var rows = _insert.Bind(1, text).Query())
        {
            rows.Next();
            id = rows.Int64(0);
        }

        _index.Bind(1, id).Bind(2, text).Run();
        Remember(text, id);
        _changes.Add(id, new Change(text, 1, IsNew: true));
        return id;
    }

    void Delete(long id, string text)
    {
        _unindex.Bind(1, id).Bind(2, text).Run();
        _delete.Bind(1, id).Run();
        _ids.Remove(text);
    }

    void Count(long id, string text, int by) =>
        _changes[id] = _changes.TryGetValue(id, out var change) ? change with { Uses = change.Uses + by } : new Change(text, by, IsNew: false);

    void Remember(string text, long id)
    {
        if (text.Length > MaxCachedLength)
            return;
        if (_ids.Count >= MaxCachedItems)
            _ids.Clear();
        _ids[text] = id;
    }

    readonly record struct Change(string Text, int Uses, bool IsNew);
}
