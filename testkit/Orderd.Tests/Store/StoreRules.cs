using System.Collections.Concurrent;
using Orderd.Contracts.Ecommerce;
using Orderd.Store;
using Orderd.Store.Sqlite;
using Orderd.Tests.Native;

namespace Orderd.Tests.Store;

/// <summary>What every store owes to its callers.</summary>
public sealed class StoreRules : IDisposable
{
    static readonly WriteDeadline Always = new(DateTime.MaxValue, CancellationToken.None);

    readonly ManualClock _clock = new();
    readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [Trait("Contract", "3: a write whose deadline passed before its commit is not committed")]
    [MemberData(nameof(TestedStores.All), MemberType = typeof(TestedStores))]
    public async Task AWriteThatExpiredIsNotCommitted(string kind)
    {
        await using var store = await TestedStores.OpenAsync(kind, _folder, _clock);
        await store.UpsertAsync([new Order { Id = "1" }], Always);
        var expired = new WriteDeadline(_clock.GetUtcNow().UtcDateTime, CancellationToken.None);
        var cancelled = new WriteDeadline(DateTime.MaxValue, new CancellationToken(canceled: true));

        foreach (var deadline in (WriteDeadline[])[expired, cancelled])
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await store.AddAsync(new Order { Id = "2" }, null, deadline));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await store.DeleteAsync("1", deadline));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(
                async () => await store.UpsertAsync([new Order { Id = "1", Price = 1 }, new Order { Id = "3" }], deadline));
        }

        Assert.Equal(new Order { Id = "1" }, await store.GetAsync("1", CancellationToken.None));
        Assert.Null(await store.GetAsync("2", CancellationToken.None));
        Assert.Null(await store.GetAsync("3", CancellationToken.None));
    }

    [Theory]
    [MemberData(nameof(TestedStores.All), MemberType = typeof(TestedStores))]
    [Trait("Contract", "10 Sequence numbers: a reader who has seen sequence number N has seen every order below N whose write had returned when it began")]
    public async Task AListingThatFollowsTheWritersMissesNoOrderThatWasThereWhenItsPageWasRead(string kind)
    {
        await using var store = await TestedStores.OpenAsync(kind, _folder, _clock);
        var written = new ConcurrentDictionary<string, bool>();
        var writers = Task.WhenAll(Enumerable.Range(0, 4).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < 200; i++)
            {
                await store.AddAsync(new Order { Id = $"{writer}-{i}" }, null, Always);
                written.TryAdd($"{writer}-{i}", true);
            }
        })));
        while (true)
        {
            var isLast = writers.IsCompleted;
            var before = written.Keys.ToList();
            var listed = await ListAsync(store);
            Assert.Empty(before.Except(listed.Select(order => order.Id)));
            Assert.Equal(listed.Count, listed.Select(order => order.Id).Distinct().Count());
            if (isLast)
                break;
        }

        await writers;
    }

    [Theory]
    [MemberData(nameof(TestedStores.All), MemberType = typeof(TestedStores))]
    [Trait("Contract", "10 Sequence numbers: a write that returned before another began has the lower sequence number, which updates keep and nobody gets again")]
    public async Task SequenceNumbersFollowTheWrites(string kind)
    {
        await using var store = await TestedStores.OpenAsync(kind, _folder, _clock);
        foreach (var id in (string[])["a", "b", "c"])
            await store.AddAsync(new Order { Id = id }, null, Always);
        await store.UpsertAsync([new Order { Id = "d" }, new Order { Id = "a", Price = 1 }], Always);
        await store.DeleteAsync("d", Always);
        var end = (await store.ListAsync(ListPosition.Start(newestFirst: false), 2, CancellationToken.None))!.Next!.Value;
        await store.AddAsync(new Order { Id = "e" }, null, Always);

        Assert.Equal(["a", "b", "c", "e"], (await ListAsync(store)).Select(order => order.Id));
        Assert.Equal(["c", "e"], (await store.ListAsync(end, 10, CancellationToken.None))!.Orders.Select(order => order.Id));
    }

    [Theory]
    [MemberData(nameof(TestedStores.All), MemberType = typeof(TestedStores))]
    [Trait("Contract", "12 Backup: it is a capability: a store without it says what to do instead")]
    public async Task AStoreMakesABackupOrSaysWhatToDoInstead(string kind)
    {
        await using var store = await TestedStores.OpenAsync(kind, _folder, _clock);
        if (store.Backup is not { } make)
        {
            Assert.Contains("orderctl export", store.BackupRefusal, StringComparison.Ordinal);
            return;
        }

        await using var backup = await make(CancellationToken.None);
        Assert.True(backup.Content.Length > 0);
    }

    [Theory]
    [MemberData(nameof(TestedStores.All), MemberType = typeof(TestedStores))]
    public async Task StatisticsCountTheOrders(string kind)
    {
        await using var store = await TestedStores.OpenAsync(kind, _folder, _clock);
        Assert.Equal(0, (await store.StatisticsAsync(CancellationToken.None)).Orders);
        await store.UpsertAsync([new Order { Id = "1" }, new Order { Id = "2" }], Always);
        await store.DeleteAsync("1", Always);

        var statistics = await store.StatisticsAsync(CancellationToken.None);
        Assert.Equal(1, statistics.Orders);
        Assert.StartsWith(statistics.Kind, store.Description, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Contract", "2 searchOrders: a slow reader pins no database snapshot")]
    public async Task ASearchThatStandsStillPinsNoSnapshot()
    {
        await using var store = await TestedStores.OpenAsync(TestedStores.Sqlite, _folder, _clock);
        await store.UpsertAsync([.. Enumerable.Range(0, 1_000).Select(i => new Order { Id = $"{i}", Items = { "Item" } })], Always);
        await using var search = store.SearchAsync("Item", CancellationToken.None).GetAsyncEnumerator();
        Assert.True(await search.MoveNextAsync());
        await store.DeleteAsync("999", Always);

        // With a snapshot held, the write-ahead log could not be emptied, and the first column would be 1 for busy.
        using var other = Database.Open(_folder.File("orders.db"));
        Assert.Equal(0, other.Number("PRAGMA wal_checkpoint(TRUNCATE)"));
        Assert.Equal(0, new FileInfo(_folder.File("orders.db-wal")).Length);
    }

    static async Task<List<Order>> ListAsync(OrderStore store)
    {
        var orders = new List<Order>();
        ListPosition? next = ListPosition.Start(newestFirst: false);
        while (next is { } from)
        {
            var page = await store.ListAsync(from, 50, CancellationToken.None);
            orders.AddRange(page!.Orders);
            next = page.Next;
        }

        return orders;
    }
}
