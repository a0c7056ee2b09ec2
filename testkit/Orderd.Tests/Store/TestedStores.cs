using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Orderd.Configuration;
using Orderd.Store;
using Orderd.Store.Memory;
using Orderd.Store.Postgres;
using Orderd.Store.Sqlite;
using Orderd.Tests.Native;
using Orderd.Tests.Servers;

namespace Orderd.Tests.Store;

/// <summary>The stores that the suites of this folder and the service's model run over: a new one is a line here.</summary>
static class TestedStores
{
    public const string Memory = "memory";
    public const string Sqlite = "sqlite";

    static readonly Dictionary<string, Func<ScratchFolder, TimeProvider, ValueTask<OrderStore>>> Openers = new()
    {
        [Memory] = (_, clock) => new(new MemoryOrderStore(clock)),
        [Sqlite] = (folder, clock) => SqliteOrderStore.OpenAsync(folder.File("orders.db"), clock),
        ["postgres"] = OpenPostgresAsync,
        // As if two daemons shared it.
        ["postgres-two"] = async (folder, clock) => new AlternatingStore(await OpenPostgresAsync(folder, clock), await OpenPostgresAsync(folder, clock)),
    };

    static readonly ConcurrentBag<string> FreeDatabases = [];

    public static TheoryData<string> All => [.. Openers.Keys];

    /// <summary>Those that are held to the store in memory, which is the model.</summary>
    public static TheoryData<string> Durable => [.. Openers.Keys.Where(store => store != Memory)];

    /// <summary>Opens the store that this test keeps in this folder, or makes it.</summary>
    public static ValueTask<OrderStore> OpenAsync(string store, ScratchFolder folder, TimeProvider clock) => Openers[store](folder, clock);

    /// <summary>Gives back what the folder's store has elsewhere, for tests that make hundreds of them.</summary>
    public static async Task ForgetAsync(ScratchFolder folder)
    {
        if (!File.Exists(DatabaseOf(folder)))
            return;

        var database = await File.ReadAllTextAsync(DatabaseOf(folder));
        await using var connection = new NpgsqlConnection(PrivatePostgres.ConnectionString(database));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("DROP SCHEMA orderd CASCADE", connection);
        await command.ExecuteNonQueryAsync();
        FreeDatabases.Add(database);
    }

    static async ValueTask<OrderStore> OpenPostgresAsync(ScratchFolder folder, TimeProvider clock)
    {
        if (!File.Exists(DatabaseOf(folder)))
            await File.WriteAllTextAsync(DatabaseOf(folder), FreeDatabases.TryTake(out var free) ? free : await PrivatePostgres.CreateDatabaseAsync());

        var spec = (StoreSpec.Postgres)StoreSpec.Parse(await File.ReadAllTextAsync(DatabaseOf(folder)));
        return await PostgresOrderStore.OpenAsync(spec.Target, clock, NullLoggerFactory.Instance);
    }

    static string DatabaseOf(ScratchFolder folder) => folder.File("postgres");
}
