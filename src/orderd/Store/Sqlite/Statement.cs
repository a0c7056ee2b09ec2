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

    public Rows Query() => new(database, handle);

    public void Dispose() => handle.Dispose();

    /// <summary>The rows of one execution; disposing makes the statement ready for the next.</summary>
    public readonly ref struct Rows(Database database, sqlite3_stmt handle)
    {
        public bool Next()
        {
            var code = raw.sqlite3_step(handle);
            database.Check(code);
            return code == raw.SQLITE_ROW;
        }

        public long Int64(int column) => raw.sqlite3_column_int64(handle, column);

        public string Text(int column) => raw.sqlite3_column_text(handle, column).utf8_to_string();

        /// <summary>Valid until the next row.</summary>
        public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(handle, column);

        // What reset answers is the error of the step before, which was thrown there.
        public void Dispose() => raw.sqlite3_reset(handle);
    }
}
