namespace Orderd.Store.Sqlite.Backup;

/// <summary>Whether a database is a store from end to end, and nothing else besides.</summary>
static class StoreCheck
{
    /// <summary>How many orders it holds.</summary>
    /// <exception cref="SqliteFailure">It is damaged, or cannot be read.</exception>
    /// <exception cref="ForeignSchemaException">It has tables, views, triggers or indexes that are not a store's.</exception>
    public static long Run(Database database, CancellationToken cancellationToken)
    {
        // This comes first: what a trigger or an expression of somebody else's would do is not tried out.
        var isCurrent = CheckSchema(database);
        using (cancellationToken.Register(database.Interrupt))
        {
            ChecksumVfs.TakeDiskFailure();
            if (database.Text("PRAGMA integrity_check(1)") is var problem && problem != "ok")
                throw ChecksumVfs.TakeDiskFailure() ? SqliteFailure.Unreadable(problem) : SqliteFailure.Damaged(problem.ReplaceLineEndings(" "));
        }

        // What belongs together in two tables is not for that check to know.
        var orders = database.Number("SELECT count(*) FROM orders");
        if (orders != database.Number("SELECT count(*) FROM order_ids") || orders != CountReadable(database, cancellationToken))
            throw SqliteFailure.Damaged("its orders and their ids do not agree");
        if (isCurrent)
            CheckIndex(database, cancellationToken);
        return orders;
    }

    // It is word for word a new store's, or one of version 1, or what is left of that one's search tables. False means version 1.
    static bool CheckSchema(Database database)
    {
        var found = Schema(database);
        var first = SchemaOf("schema.1");
        var isCurrent = database.Number("PRAGMA user_version") > 1;
        var needed = isCurrent ? SchemaOf("schema") : first;
        if (found.Except(needed).Except(first).FirstOrDefault() is { } foreign)
            throw new ForeignSchemaException(foreign.Split('\0') is [var type, var name, ..] ? $"{type} {name}" : foreign);
        if (needed.Except(found).FirstOrDefault() is { } missing)
            throw SqliteFailure.Damaged($"it has no {string.Join(' ', missing.Split('\0').Take(2))}");
        return isCurrent;
    }

    static HashSet<string> SchemaOf(string script)
    {
        using var model = Database.Open(":memory:");
        model.Execute(SqliteFile.Script(script));
        return Schema(model);
    }

    static HashSet<string> Schema(Database database)
    {
        var all = new HashSet<string>();
        using var entries = database.Prepare("SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_schema").Query();
        while (entries.Next())
            all.Add(string.Join('\0', entries.Text(0), entries.Text(1), entries.Text(2), entries.Text(3)));
        return all;
    }

    static long CountReadable(Database database, CancellationToken cancellationToken)
    {
        var count = 0L;
        using var rows = database.Prepare("SELECT id, body FROM order_ids JOIN orders USING (place)").Query();
        while (rows.Next())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (OrderBody.Parse(rows.Blob(1)).Id == rows.Text(0))
                count++;
        }

        return count;
    }

    // No order may be hidden from a search: each of its n-grams is in the signature of its segment, or the order among the changes.
    static void CheckIndex(Database database, CancellationToken cancellationToken)
    {
        using var reader = new OrderReader(database);
        var signature = new SearchSignature();
        using var segments = database.Prepare("SELECT segment FROM search_segments").Query();
        while (segments.Next())
        {
            var segment = segments.Int64(0);
            reader.TryLoad(signature, segment);
            using var rows = reader.Run(Segment.FirstSequence(segment), Segment.LastSequence(segment));
            while (rows.Next())
            {
                cancellationToken.ThrowIfCancellationRequested();
                var sequence = rows.Int64(0);
                if (!signature.Contains(sequence, OrderBody.Parse(rows.Blob(1))) && reader.NextChange(sequence, sequence) is null)
                    throw SqliteFailure.Damaged("its search index does not know an order");
            }
        }
    }
}
