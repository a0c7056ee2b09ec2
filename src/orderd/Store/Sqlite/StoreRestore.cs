namespace Orderd.Store.Sqlite;

/// <summary>
/// Puts a backup in the place of a store that holds nothing. It is copied beside that place, checked there from end to end,
/// and only then given the store's name; whatever goes wrong before, nothing has changed.
/// </summary>
sealed class StoreRestore(string store, string backup)
{
    const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    const int BufferBytes = 256 * 1024;

    /// <summary>Where the copy is until it is the store.</summary>
    public static string DraftOf(string store) => store + ".restoring";

    /// <summary>How many orders the store now holds.</summary>
    /// <exception cref="StartFailure">The store is in use or not empty, or the backup is not one.</exception>
    public long Run()
    {
        using var file = SqliteFile.Claim(store);
        var draft = DraftOf(file.Path);
        try
        {
            RefuseUnlessEmpty(file.Path);
            Copy(draft);
            var orders = Check(draft);
            Place(draft, file.Path);
            return orders;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartFailure(ExitCode.Failure, $"the backup {backup} cannot be restored to {file.Path}: {e.Message}", e);
        }
        finally
        {
            SqliteFile.Delete(draft);
        }
    }

    static void RefuseUnlessEmpty(string path)
    {
        if (!SqliteFile.Exists(path))
        {
            if (SqliteFile.HasLog(path))
                throw SqliteFile.Refused(path, "is gone, but not its write-ahead log", "Move its -wal file away, or name another file with --store");
            return;
        }

        using var file = SqliteFile.OpenExisting(path);
        if (file.Number("SELECT count(*) FROM orders") is var orders and > 0)
            throw SqliteFile.Refused(path, $"holds {orders} orders", "Name another file with --store, or move this one away; it was not changed");
    }

    void Copy(string draft)
    {
        var creation = new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.ReadWrite,
            BufferSize = 0,
            UnixCreateMode = OwnerOnly,
        };
        SqliteFile.Delete(draft);
        using var copy = new FileStream(draft, creation);
        using (var source = OpenBackup())
            source.CopyTo(copy, BufferBytes);
        if (!BackupSeal.TryRemove(copy, out var wasSealed))
            throw Refused("is damaged: its check sum is another");

        copy.Position = 0;
        var header = SqliteHeader.Read(copy) ?? throw Refused("is not a SQLite database");
        if (!header.IsOurs)
            throw Refused("is a database of another program");
        if (header.SchemaVersion > SqliteFile.SchemaVersion)
            throw Refused($"was written by a newer orderd (schema {header.SchemaVersion}; this one knows {SqliteFile.SchemaVersion})");
        if (copy.Length < header.FileLength)
            throw Refused($"is cut short: it has {copy.Length} of {header.FileLength} bytes");
        if (!wasSealed && backup != "-" && SqliteFile.HasLog(backup))
            throw Refused("is no backup but a store, part of which is in the -wal file beside it: let orderd run on it and stop");
    }

    Stream OpenBackup()
    {
        try
        {
            return backup == "-" ? Console.OpenStandardInput() : new FileStream(backup, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Refused($"cannot be read: {e.Message.TrimEnd('.')}", e);
        }
    }

    long Check(string draft)
    {
        try
        {
            using var database = Database.Open(draft);
            database.Execute("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = DELETE");
            if (database.Text("PRAGMA integrity_check(1)") is var problem && problem != "ok")
                throw Refused($"is damaged: {problem.ReplaceLineEndings(" ")}");

            // Neither the search index nor what belongs together in two tables is for that check to know.
            database.Execute("INSERT INTO item_trigrams (item_trigrams, rank) VALUES ('integrity-check', 1)");
            var orders = database.Number("SELECT count(*) FROM orders");
            if (orders != database.Number("SELECT count(*) FROM order_ids") || orders != CountReadable(database))
                throw Refused("is damaged: its orders and their ids do not agree");
            if (database.Number(
                "SELECT EXISTS (SELECT 1 FROM item_orders LEFT JOIN items ON items.id = item LEFT JOIN orders USING (place) " +
                "WHERE items.id IS NULL OR orders.place IS NULL)") != 0)
                throw Refused("is damaged: its orders and their items do not agree");
            return orders;
        }
        catch (SqliteFailure e)
        {
            throw Refused($"is damaged: {e.Message}", e);
        }
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

    static void Place(string draft, string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        using (var file = new FileStream(draft, FileMode.Open, FileAccess.ReadWrite))
            file.Flush(flushToDisk: true);
        DataFolder.GiveToOwner(folder, draft);
        DataFolder.GiveToOwner(folder, SqliteFile.LockOf(path));
        // Of the empty store that was there. A log that stayed would be taken for the new one's.
        File.Delete(path + "-wal");
        File.Delete(path + "-shm");
        File.Move(draft, path, overwrite: true);
        DataFolder.Sync(folder);
    }

    StartFailure Refused(string what, Exception? cause = null) =>
        new(ExitCode.Refused, $"the backup {backup} {what}. Nothing was changed.", cause);
}
