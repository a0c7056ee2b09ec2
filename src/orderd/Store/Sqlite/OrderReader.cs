using Orderd.Contracts.Ecommerce;

namespace Orderd.Store.Sqlite;

/// <summary>The reads, on a connection of their own, so that neither they nor the writer wait for each other.</summary>
sealed class OrderReader : IDisposable
{
    readonly Database _database;
    readonly Statement _byId;
    readonly Statement _run;
    readonly Statement _upwards;
    readonly Statement _downwards;
    readonly Statement _nextSequence;
    readonly Statement _segment;
    readonly Statement _piece;
    readonly Statement _changes;
    bool _owns;

    /// <summary>Reads by somebody else's connection.</summary>
    public OrderReader(Database database)
    {
        _database = database;
        _byId = _database.Prepare("SELECT body FROM order_ids LEFT JOIN orders USING (place) WHERE id = ?1");
        _run = _database.Prepare("SELECT place, body FROM orders WHERE place BETWEEN ?1 AND ?2 ORDER BY place");
        _upwards = _database.Prepare("SELECT place, body FROM orders WHERE place >= ?1 ORDER BY place");
        _downwards = _database.Prepare("SELECT place, body FROM orders WHERE place <= ?1 ORDER BY place DESC");
        _nextSequence = _database.Prepare("SELECT place FROM orders WHERE place >= ?1 ORDER BY place LIMIT 1");
        _segment = _database.Prepare("SELECT pieces FROM search_segments WHERE segment = ?1");
        _piece = _database.Prepare("SELECT bits FROM search_pieces WHERE id = ?1");
        _changes = _database.Prepare("SELECT place FROM search_changes WHERE place BETWEEN ?1 AND ?2 ORDER BY place");
    }

    /// <summary>Reads by a connection of its own.</summary>
    public static OrderReader Open(string path)
    {
        var database = Database.Open(path);
        try
        {
            var reader = new OrderReader(database) { _owns = true };
            database.Execute("PRAGMA query_only = 1; PRAGMA cache_size = -4000");
            return reader;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Whether another reader should take its place.</summary>
    public bool HasFailed => _database.HasFailed;

    /// <summary>Makes the reads until its end see one state of the store.</summary>
    public Snapshot Begin() => new(_database);

    public Order? Get(string id)
    {
        using var rows = _byId.Bind(1, id).Query();
        return rows.Next() ? OrderBody.Parse(rows.Blob(0)) : null;
    }

    /// <summary>The orders from one sequence number to another, in order.</summary>
    public Statement.Rows Run(long first, long last) => _run.Bind(1, first).Bind(2, last).Query();

    /// <summary>Reads from the file itself, not from what this connection remembers of it.</summary>
    public void Check()
    {
        ReleasePages();
        LastSequence();
    }

    /// <summary>Gives back the memory of the pages that it remembers.</summary>
    public void ReleasePages() => _database.ReleasePages();

    /// <summary>Makes all reads until <see cref="Thaw"/> see the store as it is now, also those on another thread.</summary>
    public void Freeze()
    {
        Thaw();
        _database.Execute("BEGIN");
        // Nothing is fixed before something is read.
        LastSequence();
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
        if (!from.IsStart && from.Sequence > _database.Number(Sqlite.LastSequence.Query))
            return null;

        var orders = new List<Order>();
        var bytes = 0;
        var last = from.Sequence;
        using var rows = (from.NewestFirst ? _downwards : _upwards).Bind(1, from.Sequence).Query();
        while (rows.Next())
        {
            var body = rows.Blob(1);
            if (rows.Int64(0) == from.Sequence)
            {
                if (!from.IsAt(OrderBody.Parse(body).Id))
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

    public long LastSequence() => _database.Number("SELECT max(place) FROM orders");

    /// <summary>The sequence number of the first order at this one or beyond it; null when there is none.</summary>
    public long? NextSequence(long sequence)
    {
        using var rows = _nextSequence.Bind(1, sequence).Query();
        return rows.Next() ? rows.Int64(0) : null;
    }

    /// <summary>
    /// Marks the columns of a segment in which orders may have all of these n-grams; false when the segment has no signature.
    /// </summary>
    public bool TryFindColumns(long segment, ReadOnlySpan<uint> lookups, Span<byte> columns)
    {
        if (Pieces(segment) is not { } pieces)
            return false;

        columns.Fill(byte.MaxValue);
        Span<byte> row = stackalloc byte[SearchSignature.RowBytes];
        foreach (var lookup in lookups)
        {
            var (piece, offset) = SearchSignature.Row(lookup, pieces);
            Piece(segment, piece, offset, row);
            for (var i = 0; i < columns.Length; i++)
                columns[i] &= row[i];
            if (!columns.ContainsAnyExcept((byte)0))
                break;
        }

        MarkChanges(segment, columns);
        return true;
    }

    /// <summary>Reads the signature of a segment; false when there is none.</summary>
    public bool TryLoad(SearchSignature signature, long segment)
    {
        if (Pieces(segment) is not { } pieces)
            return false;

        signature.Begin(pieces);
        for (var piece = 0; piece < pieces; piece++)
            Piece(segment, piece, 0, signature.Piece(piece));
        return true;
    }

    /// <summary>The sequence number of the first order in this range whose items no signature knows.</summary>
    public long? NextChange(long first, long last)
    {
        using var rows = _changes.Bind(1, first).Bind(2, last).Query();
        return rows.Next() ? rows.Int64(0) : null;
    }

    public long LastChange() => _database.Number("SELECT max(change) FROM search_changes");

    /// <summary>What the orders from a sequence number on take.</summary>
    public long BytesFrom(long sequence) => _database.Number($"SELECT sum(length(body)) FROM orders WHERE place >= {sequence}");

    int? Pieces(long segment)
    {
        using var rows = _segment.Bind(1, segment).Query();
        return rows.Next() ? (int)rows.Int64(0) : null;
    }

    void Piece(long segment, int piece, int offset, Span<byte> bits)
    {
        using var rows = _piece.Bind(1, SearchIndexTables.PieceId(segment, piece)).Query();
        if (!rows.Next() || rows.Blob(0) is var blob && blob.Length != SearchSignature.PieceBytes)
            throw SqliteFailure.Damaged("a piece of the search index is missing, or has another length");
        blob.Slice(offset, bits.Length).CopyTo(bits);
    }

    // These are the changes that no signature knows yet.
    void MarkChanges(long segment, Span<byte> columns)
    {
        using var rows = _changes.Bind(1, Segment.FirstSequence(segment)).Bind(2, Segment.LastSequence(segment)).Query();
        while (rows.Next())
        {
            var column = SearchSignature.Column(rows.Int64(0));
            columns[column >> 3] |= (byte)(1 << (column & 7));
        }
    }

    public void Dispose()
    {
        if (_owns)
            _database.Dispose();
    }

    public readonly ref struct Snapshot
    {
        readonly Database _database;

        public Snapshot(Database database)
        {
            _database = database;
            database.Execute("BEGIN");
        }

        // After some failures SQLite has ended it by itself.
        public void Dispose()
        {
            if (_database.InTransaction)
                _database.Execute("COMMIT");
        }
    }
}
