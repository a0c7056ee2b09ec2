using SQLitePCL;

namespace Orderd.Store.Sqlite;

/// <summary>
/// One connection to a SQLite file, used by one thread at a time. SQLitePCLRaw is used directly rather than through
/// ADO.NET, whose boxing and binding by name would cost more here than SQLite itself.
/// </summary>
sealed class Database : IDisposable
{
    readonly sqlite3 _connection;
    readonly List<Statement> _statements = [];

    Database(sqlite3 connection) => _connection = connection;

    public static Database Open(string path)
    {
        SqliteLibrary.Load();
        var code = raw.sqlite3_open_v2(
            path, out var connection, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_NOMUTEX, null);
        var database = new Database(connection);
        try
        {
            raw.sqlite3_extended_result_codes(connection, 1);
            database.Check(code);
            // Somebody else's tool may look at the file for a moment.
            raw.sqlite3_busy_timeout(connection, 5_000);
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
        // So much that the calls cost nothing, so little that a cancelled call ends at once.
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

    /// <summary>Ends what runs on this connection; from any thread, until it is disposed.</summary>
    public void Interrupt() => raw.sqlite3_interrupt(_connection);

    public bool InTransaction => raw.sqlite3_get_autocommit(_connection) == 0;

    public void Check(int code)
    {
        if (code is raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE)
            return;

        throw new SqliteFailure(
            raw.sqlite3_extended_errcode(_connection) is var extended and not 0 ? extended : code,
            raw.sqlite3_errmsg(_connection).utf8_to_string());
    }

    public void Dispose()
    {
        foreach (var statement in _statements)
            statement.Dispose();
        _connection.Dispose();
    }

    sqlite3_stmt PrepareOnce(string sql)
    {
        Check(raw.sqlite3_prepare_v2(_connection, sql, out var handle));
        return handle;
    }
}
