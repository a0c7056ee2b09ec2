using Orderd.Contracts.Ecommerce;
using Orderd.Store;
using Orderd.Store.Memory;
using Orderd.Store.Sqlite;
using Orderd.Tests.Native;

namespace Orderd.Tests.Store;

/// <summary>Searches while the index is behind, up to date, or that of an older store, against the store in memory.</summary>
public sealed class SearchIndexes : IDisposable
{
    const int Orders = 9_000;

    static readonly WriteDeadline Always = new(DateTime.MaxValue, CancellationToken.None);
    static readonly string[] Texts =
    [
        "", "x", "é", "to", "tw", "two", "every tenth", "rare 44", "rare 4499", "nowhere", "new 17", "new item", "rare 8 or so", "\U0001F4E6 box", "\U0001F4E6",
        new string('a', 1_024),
    ];

    readonly ScratchFolder _folder = new();

    string Path => _folder.File("orders.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    [Trait("Contract", "2 searchOrders: every match, each once, in the order of first insertion, at every moment")]
    public async Task ASearchFindsTheSameBeforeAndAfterItsSegmentsAreIndexed()
    {
        await using var model = new MemoryOrderStore(TimeProvider.System);
        await using var store = await SqliteOrderStore.OpenAsync(Path, TimeProvider.System);
        await BothAsync(model, store, Enumerable.Range(0, Orders).Select(Order));
        await AssertSameAsync(model, store);
        await IndexedAsync(segments: 2);
        await AssertSameAsync(model, store);

        // Changes of orders whose signature is made: a few, which are noted; then more than are kept waiting.
        await BothAsync(model, store, Enumerable.Range(0, 40).Select(i => Changed(i * 100)));
        await AssertSameAsync(model, store);
        await BothAsync(model, store, Enumerable.Range(0, 2_000).Select(i => Changed(i * 3)));
        await AssertSameAsync(model, store);
        await Wait.UntilAsync(() => Number("SELECT count(*) FROM search_changes") == 0);
        await AssertSameAsync(model, store);
    }

    [Fact]
    [Trait("Contract", "10 Files: existing stores are migrated without blocking the start; what they no longer need goes")]
    public async Task AStoreOfVersion1IsSearchedWhileItsIndexIsMade()
    {
        await using var model = new MemoryOrderStore(TimeProvider.System);
        var orders = Enumerable.Range(0, Orders).Select(Order).ToArray();
        await model.UpsertAsync(orders, Always);
        MakeVersion1(orders);
        await using var store = await SqliteOrderStore.OpenAsync(Path, TimeProvider.System);
        await AssertSameAsync(model, store);
        await IndexedAsync(segments: 2);
        await Wait.UntilAsync(() => Number("SELECT count(*) FROM sqlite_schema WHERE name LIKE 'item%'") == 0);
        await AssertSameAsync(model, store);
    }

    [Fact]
    [Trait("Contract", "10 Search: signatures of segments without orders go")]
    public async Task OrdersThatComeAndGoLeaveNothingInTheIndex()
    {
        await using var store = await SqliteOrderStore.OpenAsync(Path, TimeProvider.System);
        await store.UpsertAsync([.. Enumerable.Range(0, Orders).Select(Order)], Always);
        await IndexedAsync(segments: 2);
        for (var i = 0; i < Orders; i++)
            await store.DeleteAsync($"{i}", Always);
        await store.UpsertAsync([.. Enumerable.Range(Orders, Orders).Select(Order)], Always);
        await Wait.UntilAsync(() => Number("SELECT count(*) FROM search_segments WHERE segment < 2") == 0);
        Assert.Equal(0, Number($"SELECT count(*) FROM search_pieces WHERE id < {SearchIndexTables.PieceId(2, 0)}"));
    }

    Task IndexedAsync(int segments) => Wait.UntilAsync(() => Number("SELECT count(*) FROM search_segments") >= segments);

    long Number(string sql)
    {
        using var database = Database.Open(Path);
        return database.Number(sql);
    }

    void MakeVersion1(IEnumerable<Order> orders)
    {
        File.WriteAllBytes(Path, []);
        using var database = Database.Open(Path);
        database.Execute(
            $"PRAGMA application_id = {SqliteHeader.OurApplicationId}; PRAGMA user_version = 1; BEGIN; {SqliteFile.Script("schema.1")};");
        using var order = database.Prepare("INSERT INTO orders (body) VALUES (?1)");
        using var id = database.Prepare("INSERT INTO order_ids (id, place) VALUES (?1, last_insert_rowid())");
        using var item = database.Prepare("INSERT INTO items (text, uses) VALUES (?1, 1) ON CONFLICT (text) DO UPDATE SET uses = uses + 1");
        foreach (var one in orders)
        {
            order.Bind(1, Google.Protobuf.MessageExtensions.ToByteArray(one)).Run();
            id.Bind(1, one.Id).Run();
            foreach (var text in one.Items)
                item.Bind(1, text).Run();
        }

        database.Execute("INSERT INTO item_trigrams (rowid, text) SELECT id, text FROM items; COMMIT");
    }

    static async Task BothAsync(OrderStore model, OrderStore store, IEnumerable<Order> orders)
    {
        var list = orders.ToList();
        await model.UpsertAsync(list, Always);
        await store.UpsertAsync(list, Always);
    }

    static async Task AssertSameAsync(OrderStore model, OrderStore store)
    {
        foreach (var text in Texts)
            Assert.Equal(await FindAsync(model, text), await FindAsync(store, text));
    }

    static Order Order(int i) => new()
    {
        Id = $"{i}",
        Items = { i % 10 == 0 ? "every tenth" : "two", $"rare {i / 2}", i % 700 == 3 ? new string('a', 1_024) : "é \U0001F4E6 box" },
    };

    static Order Changed(int i) => new() { Id = $"{i}", Items = { $"new {i}", "new item" } };

    static async Task<List<string>> FindAsync(OrderStore store, string text)
    {
        var ids = new List<string>();
        await foreach (var page in store.SearchAsync(text, CancellationToken.None))
            ids.AddRange(page.Select(order => order.Id));
        return ids;
    }
}
