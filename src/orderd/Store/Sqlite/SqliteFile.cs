using System.Buffers.Binary;
using System.Reflection;
using SQLitePCL;

namespace Orderd.Store.Sqlite;

/// <summary>
/// The database file as a whole: created at once or not at all, locked against a second daemon, and refused untouched when
/// it is not ours, newer than this program, or damaged.
/// </summary>
sealed class SqliteFile : IDisposable
{
    // "ordr"
    const int ApplicationId = 0x6f726472;
    const int SchemaVersion = 1;
    const int HeaderLength = 100;
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

    public static SqliteFile Open(string path)
    {
        path = System.IO.Path.GetFullPath(path);
        // Two names of one file must meet at one lock.
        path = File.Exists(path) && File.ResolveLinkTarget(path, returnFinalTarget: true) is { } target ? target.FullName : path;
        if (Directory.Exists(path))
            throw Refused(path, "is a folder", "Name a file in it");

        FileStream? held = null;
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!, OwnerOnly | UnixFileMode.UserExecute);
            held = Lock(path);
            if (new FileInfo(path) is { Exists: true, Length: > 0 } file)
                CheckHeader(file);
            else
                Create(path);
            return new SqliteFile(path, held);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            held?.Dispose();
            throw Refused(path, $"cannot be used: {e.Message}", "Check that orderd's user may read and write it and its folder", e);
        }
        catch
        {
            held?.Dispose();
            throw;
        }
    }

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
            return new FileStream(path + ".lock", options);
        }
        catch (IOException e) when (File.Exists(path + ".lock"))
        {
            throw new StartFailure(
                ExitCode.Failure, $"the store {path} is in use by another orderd. Stop that one, or name another file with --store.", e);
        }
    }

    // Reads the header without SQLite, which would write to a file that it opens.
    static void CheckHeader(FileInfo file)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        using (var stream = new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite))
        {
            if (stream.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false) < HeaderLength
                || !header.StartsWith("SQLite format 3\0"u8))
                throw Refused(file.FullName, "is not a SQLite database", "Name another file with --store; it was not changed");
        }

        var pageSize = BinaryPrimitives.ReadUInt16BigEndian(header[16..]) is var size and not 1 ? size : 65_536;
        var pages = BinaryPrimitives.ReadUInt32BigEndian(header[28..]);
        if (BinaryPrimitives.ReadInt32BigEndian(header[68..]) != ApplicationId)
            throw Refused(file.FullName, "is a database of another program", "Name another file with --store; it was not changed");

        CheckVersion(file.FullName, BinaryPrimitives.ReadInt32BigEndian(header[60..]));
        // With a write-ahead log beside it the file may rightly be shorter than its header says.
        if (file.Length < (long)pages * pageSize && new FileInfo(file.FullName + "-wal") is not { Exists: true, Length: > 0 })
            throw Damaged(file.FullName);
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
            database.Execute($"PRAGMA application_id = {ApplicationId}");
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

    static StartFailure Refused(string path, string what, string next, Exception? cause = null) =>
        new(ExitCode.Refused, $"the store {path} {what}. {next}.", cause);
}
