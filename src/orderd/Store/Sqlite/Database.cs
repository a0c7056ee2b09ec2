using System.Runtime.InteropServices;
using SQLitePCL;

namespace Orderd.Store.Sqlite;

/// <summary>
/// One connection to a SQLite file, used by one thread at a time. SQLitePCLRaw is used directly rather than through
/// ADO.NET, whose boxing and binding by name would cost more here than SQLite itself.
/// </summary>
sealed partial class Database : IDisposable
{
    const int BusyTimeout = 5_000;
    // SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE
    const int NoCheckpointOnClose = 1006;
    // SQLITE_FCNTL_RESERVE_BYTES
    const int ReserveBytes = 38;

    readonly sqlite3 _connection;
    readonly List<Statement> _statements = [];

    Database(sqlite3 connection) => _connection = connection;

    public static Database Open(string path)
    {
        SqliteLibrary.Load();
        var code = raw.sqlite3_open_v2(
            path, out var connection, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_NOMUTEX, ChecksumVfs.Name);
        var database = new Database(connection);
        try
        {
            raw.sqlite3_extended_result_codes(connection, 1);
            database.Check(code);
            // A connection that ends moves nothing from the write-ahead log into the file: Checkpoint does, which sees whether it failed.
            database.Check(raw.sqlite3_db_config(connection, NoCheckpointOnClose, 1, out _));
            // Somebody else's tool may look at the file for a moment.
            raw.sqlite3_busy_timeout(connection, BusyTimeout);
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    public void Execute(string sql) => Check(raw.sqlite3_exec(_connection, sql));

    public Statement Prepare(string sql)
    {
        Check(raw.sqlite3_prepare_v3(_connection, sql, raw.SQLITE_PREPARE_PERSISTENT, out var handle));
        var statement = new Statement(this, handle);
        _statements.Add(statement);
        return statement;
    }

    /// <summary>The number in the first column of the first row; 0 where that is null or there is no row.</summary>
    public long Number(string sql)
    {
        using var statement = new Statement(this, PrepareOnce(sql));
        using var rows = statement.Query();
        return rows.Next() ? rows.Int64(0) : 0;
    }

    /// <summary>The text in the first column of the first row; empty where there is no row.</summary>
    public string Text(string sql)
    {
        using var statement = new Statement(this, PrepareOnce(sql));
        using var rows = statement.Query();
        return rows.Next() ? rows.Text(0) : "";
    }

    /// <summary>
    /// Copies all pages into another database. Inside a transaction of this connection that has read, it is the copy of one
    /// state; without one SQLite would start over each time that somebody writes.
    /// </summary>
    public void CopyTo(Database target, CancellationToken cancellationToken)
    {
        // This is so much that the calls cost nothing, and so little that a cancelled call ends at once.
        const int PagesAtOnce = 1_024;
        using var copy = raw.sqlite3_backup_init(target._connection, "main", _connection, "main");
        if (copy.IsInvalid)
            target.Check(raw.SQLITE_ERROR);
        int code;
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            code = raw.sqlite3_backup_step(copy, PagesAtOnce);
        }
        while (code == raw.SQLITE_OK);

        if (code != raw.SQLITE_DONE)
            throw new SqliteFailure(code, raw.sqlite3_errstr(code).utf8_to_string());
        target.Check(raw.sqlite3_backup_finish(copy));
    }

    /// <summary>
    /// Moves what it can of the write-ahead log into the file, without waiting for anybody, and syncs both: how many frames
    /// the log has, and how many of them are in the file now.
    /// </summary>
    public (int Frames, int Moved) Checkpoint()
    {
        Check(raw.sqlite3_wal_checkpoint_v2(_connection, "main", raw.SQLITE_CHECKPOINT_PASSIVE, out var frames, out var moved));
        return (frames, moved);
    }

    /// <summary>Makes a write-ahead log that has been moved empty; not when somebody reads in it.</summary>
    public void TryCutLog()
    {
        raw.sqlite3_busy_timeout(_connection, 0);
        // The next checkpoint cuts it otherwise, or the end of the connection.
        _ = raw.sqlite3_wal_checkpoint_v2(_connection, "main", raw.SQLITE_CHECKPOINT_TRUNCATE, out _, out _);
        raw.sqlite3_busy_timeout(_connection, BusyTimeout);
    }

    /// <summary>Has a number written down with each commit: how many frames the write-ahead log has after it.</summary>
    public unsafe void CountFrames(int* frames) => SetWalHook(_connection.DangerousGetHandle(), &NoteFrames, frames);

    /// <summary>Has the last connection that closes delete the write-ahead log, of which nothing is needed any more.</summary>
    public void RemoveLogOnClose() => Check(raw.sqlite3_db_config(_connection, NoCheckpointOnClose, 0, out _));

    /// <summary>Has the pages of a file that is to be made leave room for their checksums.</summary>
    public unsafe void ReserveChecksums()
    {
        var bytes = PageChecksum.Length;
        fixed (byte* main = "main\0"u8)
            Check(FileControl(_connection.DangerousGetHandle(), main, ReserveBytes, &bytes));
    }

    /// <summary>Whether its pages leave room for checksums, and so have them.</summary>
    public unsafe bool HasChecksums
    {
        get
        {
            // What is negative asks only.
            var bytes = -1;
            fixed (byte* main = "main\0"u8)
                Check(FileControl(_connection.DangerousGetHandle(), main, ReserveBytes, &bytes));
            return bytes == PageChecksum.Length;
        }
    }

    /// <summary>Gives back the memory of the pages that it remembers.</summary>
    public void ReleasePages() => Execute("PRAGMA shrink_memory");

    /// <summary>Ends what runs on this connection; from any thread, until it is disposed.</summary>
    public void Interrupt() => raw.sqlite3_interrupt(_connection);

    /// <summary>Whether any call has failed: what SQLite could not open or read once it may hold against the connection for good.</summary>
    public bool HasFailed { get; private set; }

    public bool InTransaction => raw.sqlite3_get_autocommit(_connection) == 0;

    public void Check(int code)
    {
        if (code is raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE)
            return;

        throw Failure(code);
    }

    /// <summary>What the last call failed with.</summary>
    public SqliteFailure Failure(int code)
    {
        HasFailed = true;
        if (raw.sqlite3_extended_errcode(_connection) is var extended and not raw.SQLITE_OK)
            code = extended;
        return new SqliteFailure(
            code,
            code == ChecksumVfs.WrongChecksum
                ? $"page {ChecksumVfs.DamagedPage} does not match its checksum"
                : raw.sqlite3_errmsg(_connection).utf8_to_string());
    }

    public void Dispose()
    {
        foreach (var statement in _statements)
            statement.Dispose();
        _connection.Dispose();
    }

    [UnmanagedCallersOnly]
    static unsafe int NoteFrames(void* frames, nint connection, byte* name, int count)
    {
        *(int*)frames = count;
        return raw.SQLITE_OK;
    }

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_wal_hook")]
    private static unsafe partial void* SetWalHook(nint connection, delegate* unmanaged<void*, nint, byte*, int, int> hook, void* context);

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_file_control")]
    private static unsafe partial int FileControl(nint connection, byte* name, int operation, void* argument);

    sqlite3_stmt PrepareOnce(string sql)
    {
        Check(raw.sqlite3_prepare_v2(_connection, sql, out var handle));
        return handle;
    }
}
