using Orderd.Contracts.Ecommerce;
using Orderd.Store;
using Orderd.Store.Postgres;
using Orderd.Tests.Native;
using Orderd.Tests.Servers;
using Orderd.Tests.Store;

namespace Orderd.Tests.Postgres;

/// <summary>What a store in PostgreSQL does not keep for good.</summary>
public sealed class Upkeeps : IDisposable
{
    static readonly WriteDeadline Always = new(DateTime.MaxValue, CancellationToken.None);

    readonly ManualClock _clock = new();
    readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    [Trait("Contract", "2 addOrder: keys live 24 h")]
    public async Task ExpiredKeysGo()
    {
        await using var store = (PostgresOrderStore)await TestedStores.OpenAsync("postgres", _folder, _clock);
        for (var i = 0; i < 5; i++)
            await store.AddAsync(new Order { Id = $"old {i}" }, new IdempotencyKey($"old {i}", [1]), Always);
        _clock.Advance(TimeSpan.FromHours(23));
        await store.AddAsync(new Order { Id = "young" }, new IdempotencyKey("young", [1]), Always);
        _clock.Advance(TimeSpan.FromHours(2));

        await store.Upkeep.RunOnceAsync(CancellationToken.None);

        Assert.Equal("young", await QueryAsync<string>("SELECT string_agg(name, ' ') FROM orderd.idempotency_keys"));
    }

    [Fact]
    public async Task TextsThatNoOrderHasGoAndTheOthersStay()
    {
        await using var store = (PostgresOrderStore)await TestedStores.OpenAsync("postgres", _folder, _clock);
        await store.UpsertAsync([new Order { Id = "1", Items = { "kept", "gone" } }, new Order { Id = "2", Items = { "gone, too" } }], Always);
        await store.UpsertAsync([new Order { Id = "1", Items = { "kept" } }], Always);
        await store.DeleteAsync("2", Always);
        await store.Upkeep.RunOnceAsync(CancellationToken.None);
        Assert.Equal(3, await QueryAsync<long>("SELECT count(*) FROM orderd.items"));

        await QueryAsync<bool>("UPDATE orderd.store SET swept = now() - interval '2 days'");
        await QueryAsync<bool>("UPDATE orderd.items SET touched = now() - interval '4 hours'");
        await store.Upkeep.RunOnceAsync(CancellationToken.None);

        Assert.Equal("kept", await QueryAsync<string>("SELECT string_agg(text, ' ') FROM orderd.items"));
        await foreach (var page in store.SearchAsync("kept", CancellationToken.None))
            Assert.Equal("1", Assert.Single(page).Id);
    }

    [Fact]
    public async Task LanesOfDaemonsThatDiedAreFoldedAndTheCountStays()
    {
        await using var store = (PostgresOrderStore)await TestedStores.OpenAsync("postgres", _folder, _clock);
        await store.AddAsync(new Order { Id = "1" }, null, Always);
        await QueryAsync<bool>(
            "INSERT INTO orderd.lanes (lane, epoch, batch, orders, touched) SELECT gen_random_uuid(), 1, 1, 10, now() - interval '8 days' FROM generate_series(1, 3)");
        // This daemon has had nothing to do for as long.
        await QueryAsync<bool>("UPDATE orderd.lanes SET touched = now() - interval '8 days'");

        await store.Upkeep.RunOnceAsync(CancellationToken.None);

        Assert.Equal(31, (await store.StatisticsAsync(CancellationToken.None)).Orders);
        Assert.Equal(1, await QueryAsync<long>("SELECT count(*) FROM orderd.lanes WHERE orders = 30"));
        await store.AddAsync(new Order { Id = "2" }, null, Always);
        Assert.Equal(32, (await store.StatisticsAsync(CancellationToken.None)).Orders);
    }

    async Task<T?> QueryAsync<T>(string sql)
    {
        await using var connection = new Npgsql.NpgsqlConnection(PrivatePostgres.ConnectionString(await File.ReadAllTextAsync(_folder.File("postgres"))));
        await connection.OpenAsync();
        await using var command = new Npgsql.NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync() is T value ? value : default;
    }
}
