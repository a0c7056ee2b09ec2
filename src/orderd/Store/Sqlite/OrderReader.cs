using Orderd.Contracts.Ecommerce;

namespace Orderd.Store.Sqlite;

/// <summary>The reads, on a connection of their own, so that neither they nor the writer wait for each other.</summary>
sealed class OrderReader : IDisposable
{
    readonly Database _database;
    readonly Statement _byId;
    readonly Statement _byPlace;
    readonly Statement _run;
    readonly Statement _upwards;
    readonly Statement _downwards;
    readonly Statement _itemsWithPhrase;
    readonly Statement _itemsWithText;
    readonly Statement _linked;

    public OrderReader(string path)
    {
        _database = Database.Open(path);
        _database.Execute("PRAGMA query_only = 1; PRAGMA cache_size = -4000");
        _byId = _database.Prepare("SELECT body FROM order_ids JOIN orders USING (place) WHERE id = ?1");
        _byPlace = _database.Prepare("SELECT body FROM orders WHERE place = ?1");
        _run = _database.Prepare("SELECT place, body FROM orders WHERE place BETWEEN ?1 AND ?2 ORDER BY place");
        _upwards = _database.Prepare("SELECT place, body FROM orders WHERE place >= ?1 ORDER BY place");
        _downwards = _database.Prepare("SELECT place, body FROM orders WHERE place <= ?1 ORDER BY place DESC");
        // The index proposes, instr decides: it compares bytes, as the contract asks.
        _itemsWithPhrase = _database.Prepare(
            "SELECT items.id FROM item_trigrams JOIN items ON items.id = item_trigrams.rowid " +
            "WHERE item_trigrams MATCH ?1 AND instr(items.text, ?2) > 0 LIMIT ?3");
        _itemsWithText = _database.Prepare("SELECT id FROM items WHERE id > ?1 AND instr(text, ?2) > 0 LIMIT ?3");
        _linked = _database.Prepare("SELECT place FROM item_orders WHERE segment = ?1 AND item = ?2 AND place BETWEEN ?3 AND ?4");
    }

    /// <summary>Makes the reads until its end see one state of the store.</summary>
    public Snapshot Begin() => new(_database);

    public Order? Get(string id)
    {
        using var rows = _byId.Bind(1, id).Query();
        return rows.Next() ? OrderBody.Parse(rows.Blob(0)) : null;
    }

    public Order? Get(long place, out int size)
    {
        using var rows = _byPlace.Bind(1, place).Query();
        if (!rows.Next())
        {
            size = 0;
            return null;
        }

        var body = rows.Blob(0);
        size = body.Length;
        return OrderBody.Parse(body);
    }

    /// <summary>The orders from one place to another, in order.</summary>
    public Statement.Rows Run(long first, long last) => _run.Bind(1, first).Bind(2, last).Query();

    /// <summary>Reads from the file itself, not from what this connection remembers of it.</summary>
    public void Check()
    {
        _database.Execute("PRAGMA shrink_memory");
        LastPlace();
    }

    /// <summary>Makes all reads until <see cref="Thaw"/> see the store as it is now, also those on another thread.</summary>
    public void Freeze()
    {
        Thaw();
        _database.Execute("BEGIN");
        // Nothing is fixed before something is read.
        LastPlace();
    }

    public void Thaw()
    {
        if (_database.InTransaction)
            _database.Execute("COMMIT");
    }

    // The ids are a table with rows far smaller than the orders'.
    public long Count() => _database.Number("SELECT count(*) FROM order_ids");

    /// <summary>The orders beyond a position; null when it is none of this store.</summary>
    public OrderPage? List(ListPosition from, int maxOrders, int maxBytes)
    {
        if (!from.IsStart && from.Place > _database.Number(Sqlite.LastPlace.Query))
            return null;

        var orders = new List<Order>();
        var bytes = 0;
        var last = from.Place;
        using var rows = (from.NewestFirst ? _downwards : _upwards).Bind(1, from.Place).Query();
        while (rows.Next())
        {
            var body = rows.Blob(1);
            if (rows.Int64(0) == from.Place)
            {
                if (!from.IsMarkedBy(OrderBody.Parse(body).Id))
                    return null;
                continue;
            }

            bytes += body.Length;
            if (orders.Count == maxOrders || (orders.Count > 0 && bytes > maxBytes))
                return new OrderPage(orders, ListPosition.At(from.NewestFirst, last, orders[^1].Id));

            orders.Add(OrderBody.Parse(body));
            last = rows.Int64(0);
        }

        return new OrderPage(orders, Next: null);
    }

    public long LastPlace() => _database.Number("SELECT max(place) FROM orders");

    public long LastItem() => _database.Number("SELECT max(id) FROM items");

    /// <summary>At most <paramref name="limit"/> items that contain the text and are newer than <paramref name="after"/>.</summary>
    public void FindItems(string text, long after, int limit, List<long> items)
    {
        // Trigrams need three characters; and of the newer items there are few.
        var indexed = after == 0 && HasThreeCharacters(text);
        using var rows = indexed
            ? _itemsWithPhrase.Bind(1, $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"").Bind(2, text).Bind(3, limit).Query()
            : _itemsWithText.Bind(1, after).Bind(2, text).Bind(3, limit).Query();
        while (rows.Next())
            items.Add(rows.Int64(0));
    }

    /// <summary>The places, from one to another of the same segment, of the orders with this item.</summary>
    public void FindPlaces(long item, long first, long last, List<long> places)
    {
        using var rows = _linked.Bind(1, Segment.Of(first)).Bind(2, item).Bind(3, first).Bind(4, last).Query();
        while (rows.Next())
            places.Add(rows.Int64(0));
    }

    public void Dispose() => _database.Dispose();

    static bool HasThreeCharacters(string text)
    {
        var count = 0;
        foreach (var _ in text.EnumerateRunes())
            count++;
        return count >= 3;
    }

    public readonly ref struct Snapshot
    {
        readonly Database _database;

        public Snapshot(Database database)
        {
            _database = database;
            database.Execute("BEGIN");
        }

        public void Dispose() => _database.Execute("COMMIT");
    }
}
