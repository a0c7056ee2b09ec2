using System.Text;
using Npgsql;
using Orderd.Errors;
using Orderd.Logging;

namespace Orderd.Store.Postgres;

/// <summary>Sees to it that a primary has the schema that this program needs, however many daemons start at once.</summary>
sealed class SchemaMigration(ClusterHost host, ILogger logger)
{
    /// <summary>The schema that this program is written for. It may run on a newer one that says so.</summary>
    public const int Version = 1;

    const string LockAll = "SELECT pg_advisory_xact_lock(7089915534391538290)";
    const string ReadStore = "SELECT id, schema, oldest_program FROM orderd.store";
    // A name that was looked up before the lock, in vain, would still be unknown behind it: this reads the catalog itself.
    const string FindStore = """
        SELECT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'orderd' AND c.relname = 'store'),
            current_setting('server_encoding'), current_setting('server_version_num')::int
        """;
    const int OldestServer = 14_00_00;

    /// <summary>The id of the store that is there, or was made.</summary>
    /// <exception cref="StartFailure">It is of a newer program, or cannot be made here.</exception>
    public async Task<Guid> RunAsync(CancellationToken cancellationToken)
    {
        await using var connection = await host.Writers.OpenConnectionAsync(cancellationToken);
        if (await FindAsync(connection, cancellationToken) is { } id)
            return id;

        await using (var transaction = await connection.BeginTransactionAsync(cancellationToken))
        {
            await ExecuteAsync(connection, LockAll, cancellationToken);
            if (await FindAsync(connection, cancellationToken) is { } madeMeanwhile)
                return madeMeanwhile;

            await ExecuteAsync(connection, await SchemaAsync(), cancellationToken);
            // Once it waits for a standby, a commit must not be cancelled.
            await transaction.CommitAsync(CancellationToken.None);
            Log.SchemaMade(logger, Version, host.Address.ToString());
        }

        return await FindAsync(connection, cancellationToken) ?? throw new NpgsqlException("the schema that was made cannot be seen");
    }

    async Task<Guid?> FindAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using (var find = new NpgsqlCommand(FindStore, connection))
        await using (var found = await find.ExecuteReaderAsync(cancellationToken))
        {
            await found.ReadAsync(cancellationToken);
            if (found.GetString(1) != "UTF8")
                throw new StartFailure(ExitCode.Refused, $"the database at {host.Address} is {found.GetString(1)}: make one with ENCODING 'UTF8'.");
            if (found.GetInt32(2) < OldestServer)
                throw new StartFailure(ExitCode.Refused, $"the server at {host.Address} is older than PostgreSQL 14, the oldest that can keep orders.");
            if (!found.GetBoolean(0))
                return null;
        }

        await using var read = new NpgsqlCommand(ReadStore, connection);
        await using var store = await read.ExecuteReaderAsync(cancellationToken);
        if (!await store.ReadAsync(cancellationToken))
            throw new StartFailure(ExitCode.Refused, $"the table orderd.store at {host.Address} is empty: restore the database from its backup.");
        if (store.GetInt32(2) > Version)
        {
            throw new StartFailure(
                ExitCode.Refused,
                $"the order store at {host.Address} has schema {store.GetInt32(1)}, which this orderd is too old for: install the version that made it, or a later one.");
        }

        return store.GetGuid(0);
    }

    static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    static async Task<string> SchemaAsync()
    {
        await using var resource = typeof(SchemaMigration).Assembly.GetManifestResourceStream($"postgres.{Version}.sql")!;
        using var reader = new StreamReader(resource, Encoding.UTF8);
        return await reader.ReadToEndAsync();
    }
}
