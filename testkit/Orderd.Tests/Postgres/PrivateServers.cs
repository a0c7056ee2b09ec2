using Npgsql;
using Orderd.Configuration;
using Orderd.Tests.Servers;

namespace Orderd.Tests.Postgres;

/// <summary>The tests' own PostgreSQL works: the shared server gives databases, and whatever a folder of servers held is gone with it.</summary>
public sealed class PrivateServers
{
    [Fact]
    public async Task EachTestHasADatabaseOfItsOwn()
    {
        var stores = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => PrivatePostgres.CreateDatabaseAsync()));

        Assert.Equal(stores.Length, stores.Distinct().Count());
        foreach (var store in stores)
        {
            var target = Assert.IsType<StoreSpec.Postgres>(StoreSpec.Parse(store)).Target;
            Assert.True(Assert.Single(target.Hosts).IsSocket);
            await using var connection = new NpgsqlConnection(PrivatePostgres.ConnectionString(store));
            await connection.OpenAsync();
            // All of them are called the same, and none is there in another database.
            await using var command = new NpgsqlCommand("CREATE TABLE mine (); SELECT current_database() || ' ' || getdatabaseencoding()", connection);
            Assert.Equal($"{target.Database} UTF8", await command.ExecuteScalarAsync());
        }
    }

    [Fact]
    public async Task ADatabaseIsGivenBackWhoeverIsConnected()
    {
        var store = await PrivatePostgres.CreateDatabaseAsync();
        await using var connection = new NpgsqlConnection(PrivatePostgres.ConnectionString(store));
        await connection.OpenAsync();

        await PrivatePostgres.DropDatabaseAsync(store);

        await using var another = new NpgsqlConnection(PrivatePostgres.ConnectionString(store));
        Assert.Equal(PostgresErrorCodes.InvalidCatalogName, (await Assert.ThrowsAsync<PostgresException>(() => another.OpenAsync())).SqlState);
    }

    [Fact]
    public async Task AFolderLeavesNothingBehind()
    {
        string root;
        int[] processes;
        await using (var folder = await PostgresFolder.CreateAsync())
        {
            root = folder.Root;
            var server = new PostgresServer(folder, "a");
            await server.InitializeAsync();
            await server.StartAsync();
            // What hangs ends as well.
            server.Pause();
            processes = [.. server.Processes()];
        }

        Assert.NotEmpty(processes);
        // One that has ended may still have its number, but no working directory.
        Assert.DoesNotContain(processes, process => new FileInfo($"/proc/{process}/cwd").LinkTarget is not null);
        Assert.False(Directory.Exists(root));
    }
}
