using System.Text;
using SQLitePCL;

namespace Orderd.Store.Sqlite;

/// <summary>A prepared statement. Parameters count from 1, columns from 0, as in SQLite.</summary>
sealed class Statement(Database database, sqlite3_stmt handle) : IDisposable
{
    const int StackBytes = 512;

    public Statement Bind(int parameter, long value)
    {
        database.Check(raw.sqlite3_bind_int64(handle, parameter, value));
        return this;
    }

    public Statement Bind(int parameter, string text)
    {
        Span<byte> utf8 = text.Length <= StackBytes / 3 ? stackalloc byte[StackBytes] : new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        database.Check(raw.sqlite3_bind_text(handle, parameter, utf8[..Encoding.UTF8.GetBytes(text, utf8)]));
        return this;
    }

    public Statement Bind(int parameter, ReadOnlySpan<byte> blob)
    {
        database.Check(raw.sqlite3_bind_blob(handle, parameter, blob));
        return this;
    }

    /// <summary>Runs to the end, for statements that answer nothing.</summary>
    public void Run()
    {
        using var rows = Query();
        while (rows.Next())
        {
        }
    }

    /// <summary>
    /// Begins to run. A statement that writes is to be read to its end: SQLite does part of such work only there, and where that
    /// fails rolls back the whole transaction.
    /// </summary>
    public Rows Query() => new(database, handle);

    public void Dispose() => handle.Dispose();

    /// <summary>The rows of one execution; disposing makes the statement ready for the next.</summary>
    public ref struct Rows(Database database, sqlite3_stmt handle)
    {
        bool _failed;

        public bool Next()
        {
            var code = raw.sqlite3_step(handle);
            if (code is raw.SQLITE_ROW or raw.SQLITE_DONE)
                return code == raw.SQLITE_ROW;

            _failed = true;
            throw database.Failure(code);
        }

        public readonly long Int64(int column) => raw.sqlite3_column_int64(handle, column);

        public readonly string Text(int column) => raw.sqlite3_column_text(handle, column).utf8_to_string();

        /// <summary>Valid until the next row.</summary>
        public readonly ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(handle, column);

        public readonly void Dispose()
        {
            var code = raw.sqlite3_reset(handle);
            // The error of a step that failed is answered once more here; it was thrown there.
            if (!_failed)
                database.Check(code);
        }
    }
}
