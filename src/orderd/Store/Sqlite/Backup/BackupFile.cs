using Orderd.Errors;
using SQLitePCL;

namespace Orderd.Store.Sqlite.Backup;

/// <summary>
/// Makes the copy that is a backup: page by page, from a reader's snapshot, which writers do not wait for. While it lasts
/// SQLite cannot start the write-ahead log over, so the copy is made at the speed of the disk and only then checked and sent,
/// which may take as long as it likes.
/// </summary>
static class BackupFile
{
    // The store must not run out of room for the sake of its backup.
    const long RoomToLeave = 64 * 1024 * 1024;

    /// <summary>A file, read from its start, that has no name any more and goes when it is closed.</summary>
    public static FileStream Make(string store, CancellationToken cancellationToken)
    {
        using var draft = TemporaryStore.Create(store + TemporaryStore.CopySuffix);
        Copy(store, draft.Path, cancellationToken);
        return draft.Detach(file => BackupChecksum.Append(file, cancellationToken));
    }

    static void Copy(string store, string draft, CancellationToken cancellationToken)
    {
        using var target = Database.Open(draft);
        // Nobody else sees it, and after a crash nobody wants it.
        target.Execute("PRAGMA locking_mode = EXCLUSIVE; PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF");
        using (var source = Database.Open(store))
        {
            source.Execute("BEGIN");
            // The first read is what begins the snapshot.
            CheckRoom(draft, source.Number("PRAGMA page_count") * source.Number("PRAGMA page_size"));
            if (source.HasChecksums)
                BeginWithChecksums(target);
            source.CopyTo(target, cancellationToken);
        }

        // A backup is one file that needs no other beside it.
        target.Execute("PRAGMA journal_mode = DELETE");
        Check(target, cancellationToken);
    }

    // A large copy is written before its first page is, which says that all of them have checksums: so there has to be one already.
    static void BeginWithChecksums(Database target)
    {
        target.ReserveChecksums();
        target.Execute($"PRAGMA application_id = {SqliteHeader.OurApplicationId}");
    }

    // A copy of a damaged store is found out now, rather than when it is needed.
    static void Check(Database copy, CancellationToken cancellationToken)
    {
        using var stop = cancellationToken.Register(copy.Interrupt);
        try
        {
            if (copy.Text("PRAGMA quick_check(1)") is var problem && problem != "ok")
                throw SqliteFailure.Damaged(problem);
        }
        catch (SqliteFailure e) when (e.Code == raw.SQLITE_INTERRUPT)
        {
            throw new OperationCanceledException(cancellationToken);
        }
    }

    static void CheckRoom(string draft, long needed)
    {
        var free = new DriveInfo(Path.GetDirectoryName(draft)!).AvailableFreeSpace;
        if (free < needed + RoomToLeave)
        {
            throw new ServiceException(
                ErrorKind.StoreFull,
                $"There is no room for the copy beside the store: it takes {needed} bytes and {RoomToLeave} are to stay free, but only {free} are.");
        }
    }
}
