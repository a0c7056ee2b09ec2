using Orderd.Errors;
using Orderd.Shared;

namespace Orderd.Store.Sqlite.Backup;

/// <summary>
/// Reads a store that nobody uses from end to end and says what is damaged: first the pages with their checksums, then the
/// orders, one by one, and last what SQLite and the store's own rules say of the whole. Before, the write-ahead log is moved into
/// the file, as a start does.
/// </summary>
sealed class StoreVerification(string store, TextWriter output)
{
    // Each of them has a line of its own; the rest is counted.
    const int MaxLines = 100;

    int _damages;

    /// <summary>Whether nothing is damaged.</summary>
    /// <exception cref="StartFailure">The store is in use, or is none.</exception>
    public bool Run()
    {
        using var file = SqliteFile.OpenForReading(store);
        try
        {
            var pages = MoveLog(file) ? CheckPages(file.Path) : 0;
            using var database = file.OpenForWriting();
            CheckOrders(database);
            var orders = CheckWhole(database);
            output.WriteLine(_damages > 0
                ? $"orderd: {file.Path} is damaged: {_damages} findings. Restore a backup."
                : $"orderd: {file.Path} is sound: {orders} orders, {(pages > 0 ? $"{pages} pages with their checksums" : "no checksums, which a backup that is restored gets")}.");
            return _damages == 0;
        }
        catch (Exception e)
        {
            throw SqliteFile.AsStartFailure(file.Path, e);
        }
    }

    // This tells whether its pages have checksums. No connection stays open: closing a descriptor of ours would take its locks away.
    static bool MoveLog(SqliteFile file)
    {
        file.Log.Settle();
        using var database = file.OpenForWriting();
        var (frames, moved) = database.Checkpoint();
        if (frames == moved)
            file.Log.NoteNothing();
        return database.HasChecksums;
    }

    // This does not use SQLite, which would stop at the first that is wrong.
    long CheckPages(string path)
    {
        var page = new byte[PageChecksum.PageSize];
        using var directory = DirectoryHandle.Of(path);
        using var content = directory.OpenRegular(Path.GetFileName(path), forWriting: false);
        var pages = RandomAccess.GetLength(content) / PageChecksum.PageSize;
        for (var number = 1L; number <= pages; number++)
        {
            // The page with the bytes that SQLite locks is never written.
            if (number == PageChecksum.LockPage)
                continue;
            if (RandomAccess.Read(content, page, (number - 1) * PageChecksum.PageSize) < page.Length || !PageChecksum.Matches(page, (uint)number))
                Say($"page {number} does not match its checksum");
        }

        return pages;
    }

    void CheckOrders(Database database)
    {
        // An empty text is bound as null.
        using var next = database.Prepare("SELECT id FROM order_ids WHERE id > ifnull(?1, '') ORDER BY id LIMIT 1");
        using var reader = new OrderReader(database);
        for (var id = Next(next, ""); id is not null; id = Next(next, id))
        {
            try
            {
                reader.Get(id);
            }
            catch (SqliteFailure e)
            {
                Say($"order {id} cannot be read: {e.Message}");
            }
        }
    }

    // Of ids that cannot be read there is no telling where the next one is.
    string? Next(Statement next, string id)
    {
        try
        {
            using var rows = next.Bind(1, id).Query();
            return rows.Next() ? rows.Text(0) : null;
        }
        catch (SqliteFailure e)
        {
            Say($"the orders' ids cannot be read behind {(id.Length == 0 ? "their start" : id)}: {e.Message}");
            return null;
        }
    }

    long CheckWhole(Database database)
    {
        try
        {
            return StoreCheck.Run(database, CancellationToken.None);
        }
        catch (ForeignSchemaException e)
        {
            Say($"it has a {e.What}, which orderd did not make");
        }
        catch (SqliteFailure e)
        {
            Say(e.Message);
        }

        return 0;
    }

    void Say(string damage)
    {
        if (_damages++ < MaxLines)
            output.WriteLine(damage);
    }
}
