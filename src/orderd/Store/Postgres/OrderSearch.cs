using System.Text;
using Npgsql;
using Orderd.Contracts.Ecommerce;

namespace Orderd.Store.Postgres;

/// <summary>
/// One search as it goes through the store, a page a statement, in the order of the sequence numbers. It reads orders one by one
/// while they match often, and follows the links of the items that match when they do not; and it looks at each order before it
/// hands it out.
/// </summary>
sealed class OrderSearch
{
    const int MaxItems = 1_024;
    const int PageOrders = 256;
    const int PageBytes = 128 * 1024;
    const int ShortestRun = 1_024;
    const int LongestRun = 16_384;
    // A run that finds fewer than so many was not worth it.
    const int CommonMatches = 4;
    const int MaxSegments = 1_024;
    const int SegmentBits = 16;

    const string Items = "SELECT hash FROM orderd.items WHERE grams @> $1 AND position($2 in text) > 0 LIMIT $3";
    const string ItemsOfShortText = "SELECT hash FROM orderd.items WHERE position($1 in text) > 0 LIMIT $2";
    const string Counted = """
        SELECT id, body, seq FROM (
            SELECT seq, id, body, sum(octet_length(body)) OVER (ORDER BY seq) - octet_length(body) AS bytes_before FROM (
        """;

    const string UpToPageBytes = ") page) counted WHERE bytes_before < $1 ORDER BY seq";
    const string Run = $"""
        {Counted}
        SELECT seq, id, body FROM orderd.orders WHERE seq > $3 AND seq <= $4 AND position($5 in body) > 0 ORDER BY seq LIMIT $2
        {UpToPageBytes}
        """;

    const string RunOfAll = $"""
        {Counted}
        SELECT seq, id, body FROM orderd.orders WHERE seq > $3 AND seq <= $4 AND cardinality(items) > 0 ORDER BY seq LIMIT $2
        {UpToPageBytes}
        """;

    const string Links = $"""
        {Counted}
        SELECT o.seq, o.id, o.body FROM (
            SELECT DISTINCT (s.number::bigint << 16) | linked.at AS seq FROM generate_series($5::int, $6::int) s (number)
            CROSS JOIN LATERAL (SELECT l.at FROM orderd.item_orders l WHERE l.segment = s.number AND l.item = ANY($7)) linked
            WHERE (s.number::bigint << 16) | linked.at > $3 AND (s.number::bigint << 16) | linked.at <= $4
            ORDER BY 1 LIMIT $2) found
        JOIN orderd.orders o ON o.seq = found.seq ORDER BY o.seq
        {UpToPageBytes}
        """;

    readonly string _text;
    readonly byte[] _utf8;
    readonly int[] _grams;
    // These are the last sequence number that has been dealt with, and the last one there was at the start.
    long _sequence;
    long _end = -1;
    int _run = ShortestRun;
    int _segments = 1;
    bool _followsLinks;
    // More items match than links are worth following for.
    bool _isCommon;

    public OrderSearch(string text)
    {
        _text = text;
        _utf8 = Encoding.UTF8.GetBytes(text);
        _grams = Trigrams.Of(text);
    }

    /// <summary>Whether all has been read.</summary>
    public bool IsAtEnd => _end >= 0 && _sequence >= _end;

    /// <summary>Reads the next page, whose orders may be none. It may be read again, on another connection.</summary>
    public async Task<Page> ReadPageAsync(NpgsqlConnection connection)
    {
        var end = _end >= 0 ? _end : await OrderListing.LastSequenceAsync(connection);
        return _followsLinks && !_isCommon ? await ReadLinksAsync(connection, end) : await ReadRunAsync(connection, end);
    }

    /// <summary>Goes on behind a page.</summary>
    public void Advance(Page page) => (_sequence, _end) = (page.Sequence, page.End);

    async Task<Page> ReadRunAsync(NpgsqlConnection connection, long end)
    {
        var last = Math.Min(end, _sequence + _run);
        await using var command = Command(connection, _text.Length == 0 ? RunOfAll : Run, last);
        if (_text.Length > 0)
            command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = _utf8 });
        var page = await ReadAsync(command, last, end);
        _followsLinks = _text.Length > 0 && page.Orders.Count < CommonMatches;
        if (page.Orders.Count < PageOrders / 2)
            _run = Math.Min(LongestRun, _run * 4);
        return page;
    }

    async Task<Page> ReadLinksAsync(NpgsqlConnection connection, long end)
    {
        // An order may have got another item that matches in the place of the one that did.
        var items = await ItemsAsync(connection);
        if (items.Length == 0)
            return new Page([], end, end);
        if (items.Length > MaxItems)
        {
            _isCommon = true;
            return await ReadRunAsync(connection, end);
        }

        var first = (_sequence + 1) >> SegmentBits;
        var last = Math.Min(end, ((first + _segments) << SegmentBits) - 1);
        await using var command = Command(connection, Links, last);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = (int)first });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = (int)(last >> SegmentBits) });
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = items });
        var page = await ReadAsync(command, last, end);
        _segments = page.Sequence < last ? Math.Max(1, _segments / 2) : Math.Min(MaxSegments, _segments * 2);
        return page;
    }

    async Task<long[]> ItemsAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand(_grams.Length == 0 ? ItemsOfShortText : Items, connection);
        if (_grams.Length > 0)
            command.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = _grams });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = _text });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = MaxItems + 1 });
        await using var rows = await command.ExecuteReaderAsync();
        var hashes = new HashSet<long>();
        while (await rows.ReadAsync())
            hashes.Add(rows.GetInt64(0));
        return [.. hashes];
    }

    NpgsqlCommand Command(NpgsqlConnection connection, string sql, long last) => new(sql, connection)
    {
        Parameters =
        {
            new NpgsqlParameter<int> { TypedValue = PageBytes },
            new NpgsqlParameter<int> { TypedValue = PageOrders },
            new NpgsqlParameter<long> { TypedValue = _sequence },
            new NpgsqlParameter<long> { TypedValue = last },
        },
    };

    // A page that is not full has come to the last sequence number that was asked for.
    async Task<Page> ReadAsync(NpgsqlCommand command, long last, long end)
    {
        await using var rows = await command.ExecuteReaderAsync();
        var orders = new List<Order>();
        var (count, bytes, sequence) = (0, 0, 0L);
        while (await rows.ReadAsync())
        {
            var body = rows.GetFieldValue<byte[]>(1);
            (count, bytes, sequence) = (count + 1, bytes + body.Length, rows.GetInt64(2));
            var order = OrderRow.Read(rows.GetString(0), body);
            if (OrderStore.Matches(order, _text))
                orders.Add(order);
        }

        return new Page(orders, count == PageOrders || bytes >= PageBytes ? sequence : last, end);
    }

    /// <summary>A page: its orders, the last sequence number that it has dealt with, and the last one there was at the start.</summary>
    public readonly record struct Page(List<Order> Orders, long Sequence, long End);
}
