using Microsoft.Extensions.Logging.Abstractions;
using Orderd.Contracts.Ecommerce;
using Orderd.Errors;
using Orderd.Metrics;
using Orderd.Store;
using Orderd.Store.GroupCommit;
using Orderd.Store.Sqlite;
using Orderd.Tests.Native;

namespace Orderd.Tests.Store;

/// <summary>What a check of the store knows of its writes, with SQLite's own faults.</summary>
public sealed class WriteTrouble : IDisposable
{
    static readonly WriteDeadline Always = new(DateTime.MaxValue, CancellationToken.None);

    readonly ScratchFolder _folder = new();
    readonly ManualClock _clock = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    [Trait("Contract", "8 grpc.health.v1: writes that fail on a full disk are known of until one succeeds again")]
    public async Task AFullStoreIsInTroubleUntilThereIsRoomAgain()
    {
        using var file = SqliteFile.Open(_folder.File("orders.db"));
        using var reserve = new RoomReserve(file.Path);
        var sessions = StoreSessions.Open(file, reserve, NullLogger.Instance);
        var writes = new WriteQueue<OrderTables>(sessions, _clock, new StoreMetrics());
        var check = new WriteCheck(writes, sessions);
        writes.Start();
        await check.RunAsync(CancellationToken.None);
        var pages = await Number(writes, "PRAGMA page_count");

        // As if the disk had room for no page more.
        await Number(writes, $"PRAGMA max_page_count = {pages}");
        await FailsAsync(ErrorKind.StoreFull, () => AddAsync(writes, itemLength: 100_000));
        await FailsAsync(ErrorKind.StoreFull, () => check.RunAsync(CancellationToken.None));
        // Room for a row or two is not enough.
        await Number(writes, $"PRAGMA max_page_count = {pages + 10}");
        await FailsAsync(ErrorKind.StoreFull, () => check.RunAsync(CancellationToken.None));

        await Number(writes, "PRAGMA max_page_count = 1000000");
        await check.RunAsync(CancellationToken.None);
        Assert.Equal(0, await Number(writes, "SELECT count(*) FROM idempotency_keys"));
        await AddAsync(writes, itemLength: 100_000);
        await check.RunAsync(CancellationToken.None);
        Assert.True(writes.Close());
    }

    [Fact]
    [Trait("Contract", "8 grpc.health.v1: what a caller did wrong is no trouble of the store's")]
    public async Task AConflictIsNoTrouble()
    {
        await using var store = await SqliteOrderStore.OpenAsync(_folder.File("orders.db"), _clock);
        await store.AddAsync(new Order { Id = "1" }, new IdempotencyKey("key", [1]), Always);
        await FailsAsync(ErrorKind.Conflict, async () => await store.AddAsync(new Order { Id = "2" }, new IdempotencyKey("key", [2]), Always));

        await store.CheckAsync(CancellationToken.None);
    }

    [Fact]
    [Trait("Contract", "8 grpc.health.v1: a write that hangs is trouble, too")]
    public async Task AWriteThatHangsIsTrouble()
    {
        await using var store = await SqliteOrderStore.OpenAsync(_folder.File("orders.db"), _clock);
        using var other = Database.Open(_folder.File("orders.db"));
        // Holds the writer up for some seconds.
        other.Execute("BEGIN IMMEDIATE");
        var write = store.UpsertAsync([new Order { Id = "1" }], Always);
        await Wait.UntilAsync(async () =>
        {
            _clock.Advance(TimeSpan.FromSeconds(11));
            return await IsInTroubleAsync(store);
        });

        other.Execute("ROLLBACK");
        await write;
        // The writer tells its callers first.
        await Wait.UntilAsync(async () => !await IsInTroubleAsync(store));
    }

    [Fact]
    [Trait("Contract", "8 grpc.health.v1: the store is really asked")]
    public async Task AFileThatIsGoneIsTrouble()
    {
        await using var store = await SqliteOrderStore.OpenAsync(_folder.File("orders.db"), _clock);
        await store.CheckAsync(CancellationToken.None);
        File.Move(_folder.File("orders.db"), _folder.File("away.db"));

        await FailsAsync(ErrorKind.StoreUnavailable, async () => await store.CheckAsync(CancellationToken.None));
        File.Move(_folder.File("away.db"), _folder.File("orders.db"));
        await store.CheckAsync(CancellationToken.None);
    }

    static async Task<bool> IsInTroubleAsync(OrderStore store)
    {
        try
        {
            await store.CheckAsync(CancellationToken.None);
            return false;
        }
        catch (ServiceException fault) when (fault.Kind == ErrorKind.StoreUnavailable)
        {
            return true;
        }
    }

    // On the writer's connection.
    static Task<long> Number(WriteQueue<OrderTables> writes, string sql) => writes.CommitAsync(tables => tables.Number(sql), Always, WriteTraits.Own);

    static Task<string> AddAsync(WriteQueue<OrderTables> writes, int itemLength) => writes.CommitAsync(
        tables => tables.Add(new Order { Id = Guid.NewGuid().ToString(), Items = { new string('x', itemLength) } }, null, DateTimeOffset.UnixEpoch), Always, new WriteTraits(1));

    static async Task FailsAsync(ErrorKind kind, Func<Task> action) => Assert.Equal(kind, (await Assert.ThrowsAsync<ServiceException>(action)).Kind);
}
