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
    const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    readonly FileStream _lock;

    SqliteFile(string path, FileStream @lock)
    {
        Path = path;
        _lock = @lock;
    }

    public string Path { get; }

    /// <summary>The file and its write-ahead log.</summary>
    public long BytesOnDisk => Length(Path) + Length(Path + "-wal");

    /// <summary>Locks the store and makes sure that it is one, or makes it.</summary>
    public static SqliteFile Open(string path)
    {
        var file = Claim(path);
        try
        {
            // Left behind by a daemon or a restore that was killed.
            Delete(BackupFile.DraftOf(file.Path));
            Delete(StoreRestore.DraftOf(file.Path));
            if (Exists(file.Path))
                CheckHeader(file.Path);
            else
                Create(file.Path);
            return file;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            file.Dispose();
            throw Unusable(path, e);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Locks the store, whether it is there or not.</summary>
    public static SqliteFile Claim(string path)
    {
        path = System.IO.Path.GetFullPath(path);
        // Two names of one file must meet at one lock.
        path = File.Exists(path) && File.ResolveLinkTarget(path, returnFinalTarget: true) is { } target ? target.FullName : path;
        if (Directory.Exists(path))
            throw Refused(path, "is a folder", "Name a file in it");

        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!, OwnerOnly | UnixFileMode.UserExecute);
            return new SqliteFile(path, Lock(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unusable(path, e);
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

    /// <summary>Deletes a file that SQLite has written to, and what SQLite may have left beside it.</summary>
    public static void Delete(string path)
    {
        foreach (var suffix in (string[])["", "-journal", "-wal", "-shm"])
            File.Delete(path + suffix);
    }

    public static string LockOf(string path) => path + ".lock";

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

    static FileStream Lock(string path)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            UnixCreateMode = OwnerOnly,
        };
        try
        {
            // A file beside the database: closing a handle of the database file itself would drop SQLite's locks on it. It
            // stays when the daemon goes, because two that race for a file being deleted could both have it.
            return new FileStream(LockOf(path), options);
        }
        catch (IOException e) when (File.Exists(LockOf(path)))
        {
            throw new StartFailure(
                ExitCode.Failure, $"the store {path} is in use by another orderd. Stop that one, or name another file with --store.", e);
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
        var draft = path + ".new";
        File.Delete(draft);
        File.Create(draft, 1, FileOptions.None).Dispose();
        File.SetUnixFileMode(draft, OwnerOnly);
        using (var database = Connect(draft))
        {
            database.Execute($"PRAGMA application_id = {SqliteHeader.OurApplicationId}");
            Migrate(database, draft);
        }

        File.Move(draft, path, overwrite: true);
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

    static string Script(long version)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"schema.{version}.sql")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    static StartFailure Unusable(string path, Exception cause) => Refused(
        path, $"cannot be used: {cause.Message}", "Check that orderd's user may read and write it and its folder", cause);

    public static StartFailure Refused(string path, string what, string next, Exception? cause = null) =>
        new(ExitCode.Refused, $"the store {path} {what}. {next}.", cause);
}
