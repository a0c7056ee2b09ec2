namespace Orderd.Store.Sqlite;

/// <summary>
/// What the store has no use for any more: signatures of segments whose orders are all gone, and the tables of version 1, which
/// are emptied a little at a time, since dropping them at once would keep all writers waiting. On the writer's thread.
/// </summary>
sealed class Leftovers(Database database, LastSequence lastSequence, SearchIndexTables index)
{
    const int RowsAtOnce = 500;

    // An FTS5 index is emptied by way of the table behind it that is all but the whole of it; but for its first rows, without which
    // it cannot be dropped.
    static readonly (string Table, string Key, string Condition)[] Former =
    [
        ("item_orders", "segment, item, place", "true"),
        ("item_trigrams_data", "id", "id > 10"),
        ("items", "id", "true"),
    ];

    readonly Statement _emptySegment = database.Prepare(
        "SELECT segment FROM search_segments WHERE segment < ?1 AND NOT EXISTS " +
        $"(SELECT 1 FROM orders WHERE place BETWEEN segment << {Segment.Bits} AND (segment << {Segment.Bits}) | {Segment.Mask}) LIMIT 1");

    /// <summary>False when nothing is left.</summary>
    public bool RemoveSome() => DropEmptySegment() || EmptyFormerTable();

    // The last one stays, for it may yet get orders.
    bool DropEmptySegment()
    {
        long segment;
        using (var rows = _emptySegment.Bind(1, Segment.Of(lastSequence.Value)).Query())
        {
            if (!rows.Next())
                return false;
            segment = rows.Int64(0);
        }

        index.Drop(segment);
        return true;
    }

    bool EmptyFormerTable()
    {
        if (database.Number("SELECT count(*) FROM sqlite_schema WHERE name IN ('item_orders', 'item_trigrams', 'items')") == 0)
            return false;

        foreach (var (table, key, condition) in Former)
        {
            if (database.Number($"SELECT count(*) FROM sqlite_schema WHERE name = '{table}'") == 0
                || database.Number($"SELECT EXISTS (SELECT 1 FROM {table} WHERE {condition})") == 0)
                continue;

            database.Execute($"DELETE FROM {table} WHERE ({key}) IN (SELECT {key} FROM {table} WHERE {condition} LIMIT {RowsAtOnce})");
            return true;
        }

        database.Execute("DROP TABLE IF EXISTS item_trigrams; DROP TABLE IF EXISTS item_orders; DROP TABLE IF EXISTS items");
        return true;
    }
}
