namespace Orderd.Store.Sqlite;

/// <summary>Whether a database that came from elsewhere is a store from end to end, and nothing else besides.</summary>
static class StoreCheck
{
    /// <summary>How many orders it holds.</summary>
    /// <exception cref="SqliteFailure">It is damaged, or cannot be read.</exception>
    /// <exception cref="ForeignSchemaException">It has tables, views, triggers or indexes that are not a store's.</exception>
    public static long Run(Database database)
    {
        // First: what a trigger or an expression of somebody else's would do is not tried out.
        CheckSchema(database);
        if (database.Text("PRAGMA integrity_check(1)") is var problem && problem != "ok")
            throw SqliteFailure.Damaged(problem.ReplaceLineEndings(" "));

        // Neither the search index nor what belongs together in two tables is for that check to know.
        database.Execute("INSERT INTO item_trigrams (item_trigrams, rank) VALUES ('integrity-check', 1)");
        var orders = database.Number("SELECT count(*) FROM orders");
        if (orders != database.Number("SELECT count(*) FROM order_ids") || orders != CountReadable(database))
            throw SqliteFailure.Damaged("its orders and their ids do not agree");
        if (database.Number(
            "SELECT EXISTS (SELECT 1 FROM item_orders LEFT JOIN items ON items.id = item LEFT JOIN orders USING (place) " +
            "WHERE items.id IS NULL OR orders.place IS NULL)") != 0)
            throw SqliteFailure.Damaged("its orders and their items do not agree");
        return orders;
    }

    // Word for word what a new store of that version has.
    static void CheckSchema(Database database)
    {
        using var model = Database.Open(":memory:");
        for (var version = 1L; version <= database.Number("PRAGMA user_version"); version++)
            model.Execute(SqliteFile.Script(version));
        var expected = Schema(model);
        var found = Schema(database);
        if (found.Except(expected).FirstOrDefault() is { } foreign)
            throw new ForeignSchemaException(foreign.Split('\0') is [var type, var name, ..] ? $"{type} {name}" : foreign);
        if (expected.Except(found).FirstOrDefault() is { } missing)
            throw SqliteFailure.Damaged($"it has no {string.Join(' ', missing.Split('\0').Take(2))}");
    }

    static HashSet<string> Schema(Database database)
    {
        var all = new HashSet<string>();
        using var entries = database.Prepare("SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_schema").Query();
        while (entries.Next())
            all.Add(string.Join('\0', entries.Text(0), entries.Text(1), entries.Text(2), entries.Text(3)));
        return all;
    }

    static long CountReadable(Database database)
    {
        var count = 0L;
        using var rows = database.Prepare("SELECT id, body FROM order_ids JOIN orders USING (place)").Query();
        while (rows.Next())
        {
            if (OrderBody.Parse(rows.Blob(1)).Id == rows.Text(0))
                count++;
        }

        return count;
    }
}
