using System.Globalization;
using Npgsql;

namespace Orderd.Tests.Servers;

/// <summary>The one PostgreSQL server that all tests of a run share, a database each. It starts when the first of them asks for it.</summary>
static class PrivatePostgres
{
    static readonly Lazy<Task<NpgsqlDataSource>> Started = new(StartAsync);

    static PostgresFolder? _folder;
    static PostgresServer? _server;
    static int _databases;

    /// <summary>A database of a test's own, as what orderd is told by --store.</summary>
    public static async Task<string> CreateDatabaseAsync()
    {
        var administration = await Started.Value;
        var name = string.Create(CultureInfo.InvariantCulture, $"test_{Interlocked.Increment(ref _databases)}");
        // Nobody may connect to template0, so that any number of copies are made at once.
        await using var command = administration.CreateCommand($"CREATE DATABASE {name} TEMPLATE template0");
        await command.ExecuteNonQueryAsync();
        return PostgresServer.Uri(name, _server!);
    }

    /// <summary>Gives back a database that takes room, whoever is connected to it; otherwise they go at the end of the run.</summary>
    public static async Task DropDatabaseAsync(string store)
    {
        var administration = await Started.Value;
        await using var command = administration.CreateCommand($"DROP DATABASE {NameOf(store)} WITH (FORCE)");
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>How Npgsql connects to such a database.</summary>
    public static string ConnectionString(string store) => _server!.ConnectionString(NameOf(store));

    static string NameOf(string store) => store[(store.LastIndexOf('/') + 1)..];

    static async Task<NpgsqlDataSource> StartAsync()
    {
        // Whatever becomes of the process of the tests, the folder's guard ends the server.
        _folder = await PostgresFolder.CreateAsync();
        _server = new PostgresServer(_folder, "private");
        // What it costs the other databases is no part of any test.
        await _server.InitializeAsync("autovacuum = off", "max_wal_size = 256MB");
        await _server.StartAsync();
        return NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(_server.ConnectionString()) { Pooling = true, MaxPoolSize = 4 });
    }
}
