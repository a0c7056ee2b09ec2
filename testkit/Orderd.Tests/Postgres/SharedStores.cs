using Grpc.Core;
using Orderd.Contracts.Ecommerce;
using Orderd.Contracts.GrpcHealth;
using Orderd.Tests.Native;
using Orderd.Tests.Servers;
using ServingStatus = Orderd.Contracts.GrpcHealth.HealthCheckResponse.Types.ServingStatus;

namespace Orderd.Tests.Postgres;

/// <summary>Several native daemons on one database.</summary>
public sealed class SharedStores : IDisposable
{
    const int Daemons = 4;

    readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    [Trait("Contract", "13 Several daemons: they may start at once on an empty database, with sample data")]
    public async Task DaemonsThatStartAtOnceMakeOneStore()
    {
        var store = await PrivatePostgres.CreateDatabaseAsync();
        var daemons = await Task.WhenAll(Enumerable.Range(0, Daemons).Select(i => StartAsync(i, store, "--sample-data")));
        try
        {
            foreach (var daemon in daemons)
                Assert.Equal(["101", "102", "103", "104"], (await daemon.Orders().SearchAsync("")).Select(order => order.Id));
        }
        finally
        {
            await Task.WhenAll(daemons.Select(daemon => daemon.DisposeAsync().AsTask()));
        }
    }

    [Fact]
    [Trait("Contract", "13 Several daemons: the same idempotency key at two of them at once stores one order")]
    public async Task AKeyIsOneKeyForAllDaemons()
    {
        var store = await PrivatePostgres.CreateDatabaseAsync();
        await using var first = await StartAsync(1, store);
        await using var second = await StartAsync(2, store);
        OrderCalls[] daemons = [first.Orders(), second.Orders()];
        const int Keys = 50;

        var answers = await Task.WhenAll(Enumerable.Range(0, Keys * 8).Select(i =>
            daemons[i % 2].AddAsync(new Order { Items = { $"item {i % Keys}" } }, $"key {i % Keys}")));

        Assert.Equal(Keys, answers.Distinct().Count());
        Assert.Equal(answers.Distinct().Order(), (await daemons[0].SearchAsync("item")).Select(order => order.Id).Order());
        foreach (var daemon in daemons)
        {
            var error = await Assert.ThrowsAsync<RpcException>(() => daemon.AddAsync(new Order { Items = { "another" } }, "key 1"));
            Assert.Equal(StatusCode.AlreadyExists, error.StatusCode);
        }
    }

    [Fact]
    [Trait("Contract", "2 deleteOrder: of two racing deletes exactly one gets OK")]
    public async Task OfRacingDeletesOfAllDaemonsOneSucceeds()
    {
        var store = await PrivatePostgres.CreateDatabaseAsync();
        await using var first = await StartAsync(1, store);
        await using var second = await StartAsync(2, store);
        OrderCalls[] daemons = [first.Orders(), second.Orders()];
        await daemons[0].UpdateAsync(Enumerable.Range(0, 100).Select(i => new Order { Id = $"{i}", Items = { "item" } }));

        var deleted = await Task.WhenAll(Enumerable.Range(0, 400).Select(i => DeletesAsync(daemons[i % 2], $"{i / 4}")));

        Assert.Equal(100, deleted.Count(isDeleted => isDeleted));
        Assert.Empty(await daemons[0].SearchAsync("item"));
        Assert.Equal(0, (await first.Admin().StatusAsync(new())).Store.Orders);
    }

    [Fact]
    [Trait("Contract", "13 Start: a database that cannot be reached is waited for: the daemon is up, and NOT_SERVING")]
    public async Task ADatabaseThatComesLaterIsTaken()
    {
        await using var pair = await PostgresPair.StartAsync();
        await pair.KillPrimaryAsync();
        await using var orderd = await StartAsync(1, pair.Store);
        var health = new Health.HealthClient(orderd.SocketChannel());
        Assert.Equal(ServingStatus.NotServing, (await health.CheckAsync(new HealthCheckRequest())).Status);

        await pair.PromoteAsync();
        await Wait.UntilAsync(async () => (await health.CheckAsync(new HealthCheckRequest())).Status == ServingStatus.Serving);
        var id = await orderd.Orders().AddAsync(new Order { Items = { "item" } });
        Assert.Equal(id, (await orderd.Orders().GetAsync(id)).Id);
    }

    [Fact]
    public async Task MetricsTellOfTheServers()
    {
        await using var orderd = await NativeOrderd.StartExactlyAsync(
            _folder.File("1.sock"),
            ["--socket", _folder.File("1.sock"), "--listen", "127.0.0.1:0", "--store", await PrivatePostgres.CreateDatabaseAsync()],
            ("ORDERD_Metrics__Prometheus", "127.0.0.1:0"));
        await orderd.Orders().AddAsync(new Order { Items = { "item" } });
        var listening = await orderd.LogLineAsync(line => line.GetProperty("event").GetString() == "metrics_listening");
        using var client = new HttpClient();

        var page = await client.GetStringAsync($"{listening.GetProperty("fields").GetProperty("Address").GetString()}/metrics");

        Assert.Contains("\norderd_store_primary 1\n", page, StringComparison.Ordinal);
        Assert.Contains("\norderd_store_synchronous 0\n", page, StringComparison.Ordinal);
        Assert.Contains("\norderd_store_failovers_total 0\n", page, StringComparison.Ordinal);
        Assert.DoesNotContain("\norderd_store_round_trips_total 0\n", page, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Contract", "13 Start: the schema of a newer orderd is refused")]
    public async Task ANewerSchemaIsRefused()
    {
        var store = await PrivatePostgres.CreateDatabaseAsync();
        await using (await StartAsync(1, store))
        {
        }

        await using (var connection = new Npgsql.NpgsqlConnection(PrivatePostgres.ConnectionString(store)))
        {
            await connection.OpenAsync();
            await using var command = new Npgsql.NpgsqlCommand("UPDATE orderd.store SET schema = 9, oldest_program = 9", connection);
            await command.ExecuteNonQueryAsync();
        }

        var refused = await Assert.ThrowsAsync<NotStarted>(() => StartAsync(2, store));
        Assert.Equal(78, refused.ExitCode);
        Assert.Contains("has schema 9", refused.Message, StringComparison.Ordinal);
    }

    Task<NativeOrderd> StartAsync(int number, string store, params string[] more) =>
        NativeOrderd.StartAsync(_folder.File($"{number}.sock"), store, more);

    static async Task<bool> DeletesAsync(OrderCalls orders, string id)
    {
        try
        {
            await orders.DeleteAsync(id);
            return true;
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.NotFound)
        {
            return false;
        }
    }
}
