using System.Reflection;
using Orderd.Errors;
using SQLitePCL;

namespace Orderd.Store.Sqlite;

/// <summary>
/// The database file as a whole: created at once or not at all, locked against a second daemon, and refused untouched when
/// it is not ours, newer than this program, or damaged.
/// </summary>
sealed class SqliteFile : IDisposable
{
    public const int SchemaVersion = 2;
    // This is as much as comes between two checkpoints, and while one is made.
    const int LogBytesKept = 32 * 1024 * 1024;

    readonly StoreLock _lock;
    bool _acceptLoss;

    SqliteFile(StoreLock @lock) => _lock = @lock;

    public DurableLog Log => new(Path, _lock.Note, _acceptLoss);

    public string Path => _lock.Path;

    /// <summary>The file and its write-ahead log.</summary>
    public long BytesOnDisk => Length(Path) + Length(WriteAheadLog.Of(Path));

    /// <summary>Locks the store and makes sure that it is one, or makes it.</summary>
    public static SqliteFile Open(string path, bool acceptLoss = false)
    {
        var file = new SqliteFile(StoreLock.Take(path)) { _acceptLoss = acceptLoss };
        try
        {
            StorePath.CheckLog(file.Path);
            // A daemon or a restore that was killed left these behind.
            TemporaryStore.Delete(file.Path + TemporaryStore.CopySuffix);
            TemporaryStore.Delete(file.Path + TemporaryStore.RestoreSuffix);
            if (Exists(file.Path))
                CheckHeader(file.Path);
            else if (HasLog(file.Path))
                throw Refused(file.Path, "is gone or empty, but not its write-ahead log", "Put the store back, restore a backup, or move its -wal file away");
            else if (File.Exists(file.Path) && LogPosition.IsNoted(file._lock.Note))
                throw Refused(file.Path, "is empty, but was a store", $"Restore a backup; or, to begin anew, delete it and {StoreLock.FileOf(file.Path)}");
            else
                Create(file.Path);
            file._lock.HoldDatabase();
            return file;
        }
        catch (Exception e)
        {
            file.Dispose();
            throw AsStartFailure(path, e);
        }
    }

    /// <summary>Locks a store that is there.</summary>
    public static SqliteFile OpenForReading(string path)
    {
        var file = new SqliteFile(StoreLock.Take(path));
        try
        {
            StorePath.CheckLog(file.Path);
            if (!Exists(file.Path))
                throw Refused(file.Path, "is not there", "Name the file with --store");
            CheckHeader(file.Path);
            return file;
        }
        catch (Exception e)
        {
            file.Dispose();
            throw AsStartFailure(path, e);
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
            throw AsStartFailure(path, e);
        }
    }

    public static bool Exists(string path) => new FileInfo(path) is { Exists: true, Length: > 0 };

    /// <summary>Whether a part of the store may be in the write-ahead log beside it.</summary>
    public static bool HasLog(string path) => Exists(WriteAheadLog.Of(path));

    /// <summary>Opens the writer's connection and brings an older file up to this program's schema.</summary>
    public Database OpenForWriting()
    {
        var database = Connect(Path);
        try
        {
            // SqliteWriter moves the log into the file itself. A log that grew while that was not possible gives its room back.
            database.Execute($"PRAGMA synchronous = FULL; PRAGMA cache_size = -16000; PRAGMA journal_size_limit = {LogBytesKept}");
            Migrate(database, Path);
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>What keeps a store from being opened, as the line for stderr and the exit code that it is to the operator.</summary>
    public static Exception AsStartFailure(string path, Exception cause) => cause switch
    {
        SqliteFailure { IsDamage: true } or SqliteFailure { Code: raw.SQLITE_ERROR } => Damaged(path, cause),
        SqliteFailure { MayPass: true } or ServiceException => new StartFailure(
            ExitCode.Failure, $"the store {path} cannot be used at the moment: {cause.Message.TrimEnd('.')}.", cause),
        SqliteFailure or IOException or UnauthorizedAccessException => StorePath.Unusable(path, cause),
        _ => cause,
    };

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
            // This is the first statement that reads the file, and so the one that finds out whether it is a database.
            database.Execute("PRAGMA journal_mode = WAL; PRAGMA mmap_size = 0");
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

    // It has another name first, so that a crash half-way leaves no half-made store under the real one.
    static void Create(string path)
    {
        using var draft = TemporaryStore.Create(path + ".new");
        using (var database = Database.Open(draft.Path))
        {
            database.ReserveChecksums();
            // Nobody else sees it, and after a crash nobody wants it.
            database.Execute(
                $"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA application_id = {SqliteHeader.OurApplicationId}; " +
                $"BEGIN; {Script("schema")}; PRAGMA user_version = {SchemaVersion}; COMMIT; PRAGMA journal_mode = WAL");
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
            database.Execute($"BEGIN IMMEDIATE; {Script($"migration.{version}")}; PRAGMA user_version = {version}; COMMIT");
        }
    }

    /// <summary>One of the scripts beside this file.</summary>
    public static string Script(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"{name}.sql")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    public static StartFailure Refused(string path, string what, string next, Exception? cause = null) =>
        StorePath.Refused(path, what, next, cause);
}
