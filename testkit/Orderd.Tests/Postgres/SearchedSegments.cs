using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Orderd.Configuration;
using Orderd.Contracts.Ecommerce;
using Orderd.Store;
using Orderd.Store.Postgres;
using Orderd.Tests.Servers;

namespace Orderd.Tests.Postgres;

/// <summary>Links of items are kept in segments of 65,536 sequence numbers, and a search goes through all of them.</summary>
public sealed class SearchedSegments
{
    const int Segment = 1 << 16;

    static readonly WriteDeadline Always = new(DateTime.MaxValue, CancellationToken.None);

    [Fact]
    [Trait("Contract", "2 searchOrders: Every order that has at least one item containing the text, each once")]
    public async Task ASearchFindsOrdersOnBothSidesOfABorder()
    {
        var database = await PrivatePostgres.CreateDatabaseAsync();
        var target = ((StoreSpec.Postgres)StoreSpec.Parse(database)).Target;
        await using var store = await PostgresOrderStore.OpenAsync(target, TimeProvider.System, NullLoggerFactory.Instance);
        // More than a page of them lie in the second segment, lower in it than the few of the first lie in theirs.
        var few = await AddAsync(store, database, at: 5_000, count: 3);
        var many = await AddAsync(store, database, at: Segment + 2_000, count: 300);

        var found = new List<string>();
        await foreach (var page in store.SearchAsync("wanted", CancellationToken.None))
            found.AddRange(page.Select(order => order.Id));

        Assert.Equal([.. few, .. many], found);
    }

    static async Task<List<string>> AddAsync(OrderStore store, string database, int at, int count)
    {
        await using (var connection = new NpgsqlConnection(PrivatePostgres.ConnectionString(database)))
        {
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand($"SELECT setval('orderd.order_seq', {at})", connection);
            await command.ExecuteNonQueryAsync();
        }

        List<Order> orders = [.. Enumerable.Range(0, count).Select(i => new Order { Id = $"{at + i}", Items = { "wanted" } })];
        await store.UpsertAsync(orders, Always);
        return [.. orders.Select(order => order.Id)];
    }
}
