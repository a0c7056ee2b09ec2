using System.Reflection;
using SQLitePCL;

namespace Orderd.Store.Sqlite;

/// <summary>
/// The database file as a whole: created at once or not at all, locked against a second daemon, and refused untouched when
/// it is not ours, newer than this program, or damaged.
/// </summary>
sealed class SqliteFile : IDisposable
{
    public const int SchemaVersion = 1;

    readonly StoreLock _lock;

    SqliteFile(StoreLock @lock) => _lock = @lock;

    public string Path => _lock.Path;

    /// <summary>The file and its write-ahead log.</summary>
    public long BytesOnDisk => Length(Path) + Length(Path + "-wal");

    /// <summary>Locks the store and makes sure that it is one, or makes it.</summary>
    public static SqliteFile Open(string path)
    {
        var file = new SqliteFile(StoreLock.Take(path));
        try
        {
            StorePath.CheckLog(file.Path);
            // Left behind by a daemon or a restore that was killed.
            TemporaryStore.Delete(BackupFile.DraftOf(file.Path));
            TemporaryStore.Delete(StoreRestore.DraftOf(file.Path));
            if (Exists(file.Path))
                CheckHeader(file.Path);
            else
                Create(file.Path);
            file._lock.HoldDatabase();
            return file;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            file.Dispose();
            throw StorePath.Unusable(path, e);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>A connection to a store that is there.</summary>
    public static Database OpenExisting(string path)
    {
        CheckHeader(path);
        try
        {
            return Connect(path);
        }
        catch (SqliteFailure e)
        {
            throw Damaged(path, e);
        }
    }

    public static bool Exists(string path) => new FileInfo(path) is { Exists: true, Length: > 0 };

    /// <summary>Whether a part of the store may be in the write-ahead log beside it.</summary>
    public static bool HasLog(string path) => Exists(path + "-wal");

    /// <summary>Opens the writer's connection and brings an older file up to this program's schema.</summary>
    public Database OpenForWriting()
    {
        Database? database = null;
        try
        {
            database = Connect(Path);
            // The log is moved into the file every 16 MiB (4,000 pages): often enough for a quick start after a crash, seldom
            // enough that a page which changes often is moved once.
            database.Execute(
                "PRAGMA synchronous = FULL; PRAGMA cache_size = -16000; " +
                "PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 67108864");
            Migrate(database, Path);
            return database;
        }
        catch (SqliteFailure e)
        {
            database?.Dispose();
            throw e.Code is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB or raw.SQLITE_ERROR ? Damaged(Path, e) : Refused(
                Path, $"cannot be opened: {e.Message}", "Check that orderd's user may read and write it and its folder", e);
        }
        catch
        {
            database?.Dispose();
            throw;
        }
    }

    public static StartFailure Damaged(string path, Exception? cause = null) => Refused(
        path, "is damaged", "Restore it from a backup, or name another file with --store; it was not changed", cause);

    /// <summary>Lets another daemon have the file.</summary>
    public void Dispose() => _lock.Dispose();

    static long Length(string path) => new FileInfo(path) is { Exists: true, Length: var length } ? length : 0;

    static Database Connect(string path)
    {
        var database = Database.Open(path);
        try
        {
            // The first statement that reads the file, and so the one that finds out whether it is a database.
            database.Execute("PRAGMA journal_mode = WAL");
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    static void CheckHeader(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        if (SqliteHeader.Read(stream) is not { } header)
            throw Refused(path, "is not a SQLite database", "Name another file with --store; it was not changed");
        if (!header.IsOurs)
            throw Refused(path, "is a database of another program", "Name another file with --store; it was not changed");

        CheckVersion(path, header.SchemaVersion);
        // With a write-ahead log beside it the file may rightly be shorter than its header says.
        if (stream.Length < header.FileLength && !HasLog(path))
            throw Damaged(path);
    }

    static void CheckVersion(string path, long version)
    {
        if (version > SchemaVersion)
        {
            throw Refused(
                path,
                $"was written by a newer orderd (schema {version}; this one knows {SchemaVersion})",
                "Install that version again, or name another file with --store; it was not changed");
        }
    }

    // Under another name first, so that a crash half-way leaves no half-made store under the real one.
    static void Create(string path)
    {
        using var draft = TemporaryStore.Create(path + ".new");
        using (var database = Connect(draft.Path))
        {
            database.Execute($"PRAGMA application_id = {SqliteHeader.OurApplicationId}");
            Migrate(database, draft.Path);
        }

        draft.BecomeStore(path);
        draft.SyncName();
    }

    static void Migrate(Database database, string path)
    {
        var version = database.Number("PRAGMA user_version");
        CheckVersion(path, version);
        while (version < SchemaVersion)
        {
            version++;
            database.Execute($"BEGIN IMMEDIATE; {Script(version)}; PRAGMA user_version = {version}; COMMIT");
        }
    }

    /// <summary>What turns the version before into this one.</summary>
    public static string Script(long version)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"schema.{version}.sql")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    public static StartFailure Refused(string path, string what, string next, Exception? cause = null) =>
        StorePath.Refused(path, what, next, cause);
}
