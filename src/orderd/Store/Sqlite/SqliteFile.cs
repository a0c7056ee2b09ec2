using System.Reflection;
using SQLitePCL;

namespace Orderd.Store.Sqlite;

/// <summary>
/// The database file as a whole: created at once or not at all, locked against a second daemon, and refused untouched when
/// it is not ours, newer than this program, or damaged.
/// </summary>
sealed class SqliteFile : IDisposable
{
    public const int SchemaVersion = 2;
    // As much as between two checkpoints, and what comes while one is made.
    const int LogBytesKept = 32 * 1024 * 1024;
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
            Delete(DraftOf(file.Path));
            if (Exists(file.Path))
                CheckHeader(file.Path);
            else if (HasLog(file.Path))
                throw Refused(file.Path, "is gone or empty, but not its write-ahead log", "Put the store back, restore a backup, or move its -wal file away");
            else
                Create(file.Path);
            return file;
        }
        catch (Exception e)
        {
            file.Dispose();
            throw AsStartFailure(path, e);
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
        catch (Exception e)
        {
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
    public static bool HasLog(string path) => Exists(path + "-wal");

    /// <summary>Deletes a file that SQLite has written to, and what SQLite may have left beside it.</summary>
    public static void Delete(string path)
    {
        foreach (var suffix in (string[])["", "-journal", "-wal", "-shm"])
            File.Delete(path + suffix);
    }

    public static string LockOf(string path) => path + ".lock";

    /// <summary>Where a new store is made.</summary>
    static string DraftOf(string path) => path + ".new";

    /// <summary>
    /// Makes sure that the write-ahead log holds all that was acknowledged, and that what it holds is on the disk: a daemon that
    /// was killed, or whose sync failed, may have left there what only the system's memory knows. It is written once more,
    /// because after a failed sync the system takes its memory for clean and would sync nothing.
    /// </summary>
    public void SettleLog()
    {
        var acknowledged = LogPosition.Read(_lock.SafeFileHandle);
        var path = WriteAheadLog.Of(Path);
        if (!HasLog(Path))
        {
            if (acknowledged.Frames > 0)
                throw LogDamaged("is gone");
            return;
        }

        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        var log = WriteAheadLog.Read(file);
        if (acknowledged.Frames > 0 && (acknowledged.Salt1, acknowledged.Salt2) != (log.Salt1, log.Salt2))
            throw LogDamaged("is not the one that orderd last wrote");
        if (log.HoldsMore || log.Frames < acknowledged.Frames)
            throw LogDamaged($"cannot be read behind its frame {log.Frames}");

        log.Rewrite(file);
        DataFolder.Sync(System.IO.Path.GetDirectoryName(Path)!);
    }

    /// <summary>Notes how far the write-ahead log is on the disk.</summary>
    public void Note(LogPosition position) => position.Write(_lock.SafeFileHandle);

    /// <summary>Notes, on the disk, that the file itself holds everything.</summary>
    public void NoteLogIsMoved()
    {
        default(LogPosition).Write(_lock.SafeFileHandle);
        RandomAccess.FlushToDisk(_lock.SafeFileHandle);
    }

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
        SqliteFailure { IsFull: true } or SqliteFailure { IsInputOutput: true } or Fault => Passing(path, cause),
        // Without what the caller cannot help. The result is the number of the error, as the system has it.
        IOException { HResult: Errno.InputOutput or Errno.NoSpace or Errno.Quota } => Passing(path, cause),
        SqliteFailure or IOException or UnauthorizedAccessException => Unusable(path, cause),
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
            // The first statement that reads the file, and so the one that finds out whether it is a database.
            database.Execute("PRAGMA journal_mode = WAL; PRAGMA mmap_size = 0");
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
        var draft = DraftOf(path);
        var folder = System.IO.Path.GetDirectoryName(path)!;
        try
        {
            new FileStream(draft, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }).Dispose();
            using (var database = Database.Open(draft))
            {
                database.ReserveChecksums();
                // Nobody else sees it, and after a crash nobody wants it.
                database.Execute(
                    $"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA application_id = {SqliteHeader.OurApplicationId}; " +
                    $"BEGIN; {Script("schema")}; PRAGMA user_version = {SchemaVersion}; COMMIT; PRAGMA journal_mode = WAL");
            }

            using (var file = File.OpenHandle(draft, FileMode.Open, FileAccess.ReadWrite))
                RandomAccess.FlushToDisk(file);
            File.Move(draft, path, overwrite: true);
            DataFolder.Sync(folder);
        }
        finally
        {
            Delete(draft);
        }
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

    static string Script(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"{name}.sql")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    StartFailure LogDamaged(string what) => Refused(
        Path,
        $"has lost acknowledged writes: its write-ahead log {WriteAheadLog.Of(Path)} {what}",
        $"Restore a backup; or, to go on without those writes, delete {LockOf(Path)} and that log. Nothing was changed");

    static StartFailure Passing(string path, Exception cause) => new(
        ExitCode.Failure, $"the store {path} cannot be opened at the moment: {cause.Message.TrimEnd('.')}. Nothing was changed.", cause);

    static StartFailure Unusable(string path, Exception cause) => Refused(
        path, $"cannot be used: {cause.Message.TrimEnd('.')}", "Check that orderd's user may read and write it and its folder", cause);

    public static StartFailure Refused(string path, string what, string next, Exception? cause = null) =>
        new(ExitCode.Refused, $"the store {path} {what}. {next}.", cause);
}
