using Orderd.Contracts.Ecommerce;
using Orderd.Store;
using Orderd.Store.Memory;
using Orderd.Tests.Native;

namespace Orderd.Tests.Store;

/// <summary>Searches over stores so large, and texts so rare or common, that each way of searching and paging is taken.</summary>
public sealed class SearchPaging : IDisposable
{
    static readonly WriteDeadline Always = new(DateTime.MaxValue, CancellationToken.None);

    readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // One order of 5,000; some in each segment; every order; more distinct items than are looked up; two letters.
    static readonly string[] Texts = ["rare 4999", "tenth", "order", "rare 1", "th", ""];

    public static TheoryData<string, string> Searches
    {
        get
        {
            var searches = new TheoryData<string, string>();
            foreach (var store in TestedStores.Durable)
            {
                foreach (var text in Texts)
                    searches.Add(store, text);
            }

            return searches;
        }
    }

    [Theory]
    [MemberData(nameof(Searches))]
    public async Task FindsWhatTheModelFindsInTheSameOrder(string kind, string text)
    {
        await using var model = new MemoryOrderStore(TimeProvider.System);
        await using var store = await TestedStores.OpenAsync(kind, _folder, TimeProvider.System);
        var orders = Enumerable.Range(0, 10_000).Select(Order).ToArray();
        await model.UpsertAsync(orders, Always);
        await store.UpsertAsync(orders, Always);
        // Gaps in the sequence numbers, at a segment's border and elsewhere.
        foreach (var i in Enumerable.Range(0, 10_000).Where(i => i % 97 == 0 || i is > 4_050 and < 4_150))
        {
            await model.DeleteAsync(orders[i].Id, Always);
            await store.DeleteAsync(orders[i].Id, Always);
        }

        Assert.Equal(await IdsAsync(model, text), await IdsAsync(store, text));
    }

    [Theory]
    [MemberData(nameof(TestedStores.All), MemberType = typeof(TestedStores))]
    public async Task AnOrderThatMatchesAllAlongIsFoundThoughItsItemsChangeUnderTheSearch(string kind)
    {
        await using var store = await TestedStores.OpenAsync(kind, _folder, TimeProvider.System);
        await store.UpsertAsync([.. Enumerable.Range(0, 2_000).Select(i => new Order { Id = $"{i}", Items = { "first item" } })], Always);
        var found = new List<string>();
        await foreach (var page in store.SearchAsync("item", CancellationToken.None))
        {
            if (found.Count == 0)
                await store.UpsertAsync([.. Enumerable.Range(1_000, 1_000).Select(i => new Order { Id = $"{i}", Items = { "other item" } })], Always);
            found.AddRange(page.Select(order => order.Id));
        }

        Assert.Equal(Enumerable.Range(0, 2_000).Select(i => $"{i}"), found);
    }

    [Theory]
    [MemberData(nameof(TestedStores.All), MemberType = typeof(TestedStores))]
    public async Task AnOrderDeletedUnderTheSearchIsNotHandedOut(string kind)
    {
        await using var store = await TestedStores.OpenAsync(kind, _folder, TimeProvider.System);
        await store.UpsertAsync([.. Enumerable.Range(0, 600).Select(i => new Order { Id = $"{i}", Items = { "item" } })], Always);
        var found = new List<string>();
        await foreach (var page in store.SearchAsync("item", CancellationToken.None))
        {
            if (found.Count == 0)
                Assert.True(await store.DeleteAsync("599", Always));
            found.AddRange(page.Select(order => order.Id));
        }

        Assert.Equal(599, found.Count);
        Assert.DoesNotContain("599", found);
    }

    static Order Order(int i) => new() { Id = $"{i}", Items = { i % 10 == 0 ? "every tenth" : "order", $"rare {i / 2}", "order" } };

    static async Task<List<string>> IdsAsync(OrderStore store, string text)
    {
        var ids = new List<string>();
        await foreach (var page in store.SearchAsync(text, CancellationToken.None))
            ids.AddRange(page.Select(order => order.Id));
        return ids;
    }
}
