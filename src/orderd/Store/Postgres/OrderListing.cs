using Npgsql;
using Orderd.Contracts.Ecommerce;

namespace Orderd.Store.Postgres;

/// <summary>Pages of all orders by sequence number.</summary>
sealed class OrderListing
{
    const string LastSequence = "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM orderd.order_seq";
    const string FindId = "SELECT id FROM orderd.orders WHERE seq = $1";
    const string TransactionId = "SELECT pg_current_xact_id()::text::bigint";
    const string AllBeforeEnded = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint >= $1";
    // Rows behind the page's last byte are not sent.
    const string Ascending = """
        SELECT id, body, seq FROM (
            SELECT seq, id, body, sum(octet_length(body)) OVER (ORDER BY seq) - octet_length(body) AS bytes_before
            FROM (SELECT seq, id, body FROM orderd.orders WHERE seq > $1 AND seq <= $2 ORDER BY seq LIMIT $3) page) counted
        WHERE bytes_before <= $4 ORDER BY seq
        """;

    const string Descending = """
        SELECT id, body, seq FROM (
            SELECT seq, id, body, sum(octet_length(body)) OVER (ORDER BY seq DESC) - octet_length(body) AS bytes_before
            FROM (SELECT seq, id, body FROM orderd.orders WHERE seq < $1 AND seq <= $2 ORDER BY seq DESC LIMIT $3) page) counted
        WHERE bytes_before <= $4 ORDER BY seq DESC
        """;

    // A transaction of somebody else's in the same server, which may last for hours, counts as a writer, too.
    static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(250);
    static readonly TimeSpan WaitInterval = TimeSpan.FromMilliseconds(2);

    // On this primary all orders up to this sequence number have been committed, or never will be.
    Settled? _settled;

    /// <summary>The last sequence number that an order was given.</summary>
    public static async Task<long> LastSequenceAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand(LastSequence, connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>A page from a position on; null when the position is none of this store.</summary>
    public async Task<OrderPage?> ReadAsync(
        NpgsqlConnection connection, Primary primary, ListPosition from, int maxOrders, CancellationToken cancellationToken)
    {
        var end = await LastSequenceAsync(connection);
        if (!from.IsStart && (from.Sequence > end || !await IsOfThisStoreAsync(connection, from)))
            return null;

        if (!from.NewestFirst)
            await SettleAsync(connection, primary, end, cancellationToken);
        return await ReadPageAsync(connection, from, end, maxOrders);
    }

    static async Task<bool> IsOfThisStoreAsync(NpgsqlConnection connection, ListPosition position)
    {
        await using var command = new NpgsqlCommand(FindId, connection) { Parameters = { new NpgsqlParameter<long> { TypedValue = position.Sequence } } };
        return await command.ExecuteScalarAsync() is not string id || position.IsAt(id);
    }

    // A sequence number is drawn before its commit, so a higher one may be visible first: this waits for the transactions that
    // have begun and could still commit one up to the end.
    async Task SettleAsync(NpgsqlConnection connection, Primary primary, long end, CancellationToken cancellationToken)
    {
        if (_settled is { } settled && settled.Primary == primary && settled.Sequence >= end)
            return;

        await using var begin = new NpgsqlCommand(TransactionId, connection);
        var transaction = (long)(await begin.ExecuteScalarAsync(CancellationToken.None))!;
        await using var ask = new NpgsqlCommand(AllBeforeEnded, connection) { Parameters = { new NpgsqlParameter<long> { TypedValue = transaction } } };
        for (var waited = TimeSpan.Zero; waited < LongestWait; waited += WaitInterval)
        {
            if (await ask.ExecuteScalarAsync(CancellationToken.None) is true)
            {
                _settled = new Settled(primary, end);
                return;
            }

            await Task.Delay(WaitInterval, cancellationToken);
        }
    }

    static async Task<OrderPage> ReadPageAsync(NpgsqlConnection connection, ListPosition from, long end, int maxOrders)
    {
        await using var command = new NpgsqlCommand(from.NewestFirst ? Descending : Ascending, connection)
        {
            Parameters =
            {
                new NpgsqlParameter<long> { TypedValue = from.Sequence },
                new NpgsqlParameter<long> { TypedValue = end },
                new NpgsqlParameter<int> { TypedValue = maxOrders + 1 },
                new NpgsqlParameter<int> { TypedValue = OrderStore.MaxListBytes },
            },
        };
        await using var rows = await command.ExecuteReaderAsync();
        var orders = new List<Order>();
        var (bytes, last) = (0, from.Sequence);
        while (await rows.ReadAsync())
        {
            var order = OrderRow.Read(rows.GetString(0), rows.GetFieldValue<byte[]>(1));
            bytes += order.CalculateSize();
            if (orders.Count == maxOrders || (orders.Count > 0 && bytes > OrderStore.MaxListBytes))
                return new OrderPage(orders, ListPosition.At(from.NewestFirst, last, orders[^1].Id));

            orders.Add(order);
            last = rows.GetInt64(2);
        }

        return new OrderPage(orders, Next: null);
    }

    sealed record Settled(Primary Primary, long Sequence);
}
