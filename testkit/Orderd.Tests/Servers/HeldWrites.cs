using Npgsql;
using Orderd.Store.Sqlite;

namespace Orderd.Tests.Servers;

/// <summary>A transaction of somebody else's that writers of the same store wait for.</summary>
static class HeldWrites
{
    public static IAsyncDisposable OfSqlite(string file)
    {
        SqliteLibrary.Load();
        var other = Database.Open(file);
        other.Execute("BEGIN IMMEDIATE");
        return new SqliteTransaction(other);
    }

    public static async Task<IAsyncDisposable> OfPostgresAsync(string store)
    {
        var other = new NpgsqlConnection(PrivatePostgres.ConnectionString(store));
        await other.OpenAsync();
        await using var command = new NpgsqlCommand("BEGIN; LOCK TABLE orderd.order_ids IN SHARE ROW EXCLUSIVE MODE", other);
        await command.ExecuteNonQueryAsync();
        return other;
    }

    sealed class SqliteTransaction(Database other) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            other.Execute("ROLLBACK");
            other.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
