using Orderd.Errors;
using Orderd.Shared;
using SQLitePCL;

namespace Orderd.Store.Sqlite.Backup;

/// <summary>
/// Puts a backup in the place of a store that holds nothing. It is copied beside that place, checked there from end to end,
/// and only then given the store's name; whatever goes wrong before, nothing has changed. Root does it as the store's owner.
/// </summary>
sealed class StoreRestore(string store, string backup)
{
    const int BufferBytes = 256 * 1024;

    /// <summary>How many orders the store now holds.</summary>
    /// <exception cref="StartFailure">The store is in use or not empty, the backup is not one, or the disk fails.</exception>
    public long Run()
    {
        // It is opened before this process may become another user, who need not be able to read it.
        using var source = OpenBackup();
        try
        {
            StoreOwner.Become(store);
            using var taken = StoreLock.Take(store);
            RefuseUnlessEmpty(taken);
            // A note may be left of a log that was there before, if somebody took it away.
            new DurableLog(taken.Path, taken.Note, acceptLoss: true).NoteNothing();
            return Replace(taken.Path, source);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartFailure(
                ExitCode.Failure, $"the backup {backup} cannot be restored to {store}: {e.Message}.", e);
        }
        catch (SqliteFailure e)
        {
            throw new StartFailure(ExitCode.Failure, $"the backup {backup} cannot be restored to {store}: {e.Message}. Try again.", e);
        }
    }

    long Replace(string path, Stream source)
    {
        var copy = TemporaryStore.Create(path + TemporaryStore.RestoreSuffix);
        try
        {
            Copy(source, copy);
            var orders = Check(copy.Path);
            Place(copy, path);
            SyncName(copy, path);
            return orders;
        }
        catch (StartFailure refusal)
        {
            // What is wrong with the backup is said also when the disk does not even let go of its copy.
            throw TryRemove(copy) is { } left ? new StartFailure(refusal.ExitCode, $"{refusal.Message} Its copy is left: {left}.", refusal) : refusal;
        }
        finally
        {
            copy.Dispose();
        }
    }

    static string? TryRemove(TemporaryStore copy)
    {
        try
        {
            copy.Remove();
            return null;
        }
        catch (IOException e)
        {
            copy.Abandon();
            return e.Message;
        }
    }

    static void RefuseUnlessEmpty(StoreLock taken)
    {
        var path = taken.Path;
        StorePath.CheckLog(path);
        if (!SqliteFile.Exists(path))
            return;

        using (var file = SqliteFile.OpenExisting(path))
        {
            if (file.Number("SELECT count(*) FROM orders") is var orders and > 0)
                throw StorePath.Refused(path, $"holds {orders} orders", "Name another file with --store, or move this one away; it was not changed");
            file.Checkpoint();
            file.RemoveLogOnClose();
        }

        // A log that stayed would be taken for that of the store that comes.
        if (SqliteFile.HasLog(path))
            throw StorePath.Refused(path, "has a write-ahead log that cannot be moved into it", "Name another file with --store, or move both away");
    }

    void Copy(Stream source, TemporaryStore copy)
    {
        using var file = copy.OpenContent();
        source.CopyTo(file, BufferBytes);
        file.Position = 0;
        var header = SqliteHeader.Read(file) ?? throw Refused("is not a SQLite database");
        if (!header.IsOurs)
            throw Refused("is a database of another program");
        if (header.SchemaVersion > SqliteFile.SchemaVersion)
            throw Refused($"was written by a newer orderd (schema {header.SchemaVersion}; this one knows {SqliteFile.SchemaVersion})");
        if (file.Length < header.FileLength)
            throw Refused($"is cut short: it has {file.Length} of {header.FileLength} bytes");
        if (!BackupChecksum.IsThere(file))
        {
            throw Refused(
                "does not end with its checksum: it was cut short or added to, or it is no backup but the file of a store. "
                + $"Such a file is not restored: copy it to {store} while no orderd runs on it or there");
        }

        if (!BackupChecksum.TryRemove(file))
            throw Refused("is damaged: its checksum is another");
        if (file.Length != header.FileLength)
            throw Refused($"is damaged: it has {file.Length} bytes where its pages take {header.FileLength}");
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

    long Check(string path)
    {
        try
        {
            using var database = Database.Open(path);
            database.Execute("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = DELETE");
            var orders = StoreCheck.Run(database, CancellationToken.None);
            AddChecksums(database);
            return orders;
        }
        catch (ForeignSchemaException e)
        {
            throw Refused($"is not orderd's alone: it has a {e.What}, which orderd did not make", e);
        }
        catch (SqliteFailure e) when (!IsTrouble(e))
        {
            throw Refused($"is damaged: {e.Message}", e);
        }
    }

    // A backup of a store of version 1 has no room for them in its pages.
    static void AddChecksums(Database database)
    {
        if (database.HasChecksums)
            return;

        database.ReserveChecksums();
        database.Execute("VACUUM");
    }

    // The error is the disk's or this machine's, and none of the backup's.
    static bool IsTrouble(SqliteFailure e) =>
        e.Code is raw.SQLITE_IOERR or raw.SQLITE_FULL or raw.SQLITE_CANTOPEN or raw.SQLITE_NOMEM or raw.SQLITE_BUSY or raw.SQLITE_READONLY;

    static void Place(TemporaryStore copy, string path)
    {
        using (var directory = DirectoryHandle.Of(path))
        {
            // These are the empty store's that was there; they hold nothing.
            directory.Delete(Path.GetFileName(path) + "-wal");
            directory.Delete(Path.GetFileName(path) + "-shm");
        }

        copy.BecomeStore(path);
    }

    void SyncName(TemporaryStore copy, string path)
    {
        try
        {
            copy.SyncName();
        }
        catch (IOException e)
        {
            throw new StartFailure(
                ExitCode.Failure, $"the backup {backup} stands at {path} now, but might not outlive a power loss: {e.Message}. Run sync and look for an error.", e);
        }
    }

    StartFailure Refused(string what, Exception? cause = null) =>
        new(ExitCode.Refused, $"the backup {backup} {what}. Nothing was changed.", cause);
}
