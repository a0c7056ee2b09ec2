using Google.Protobuf;
using Orderd.Contracts.Ecommerce;
using Orderd.Errors;

namespace Orderd.Store.Sqlite;

/// <summary>
/// The writes, as rows. Runs on the writer's thread inside a transaction of the <see cref="SqliteWriter"/>. Each method throws
/// a <see cref="ServiceException"/> only before it changed anything.
/// </summary>
sealed class OrderTables
{
    readonly Database _database;
    readonly Statement _insertOrder;
    readonly Statement _insertId;
    readonly Statement _updateOrder;
    readonly Statement _deleteOrder;
    readonly Statement _deleteId;
    readonly Statement _find;
    readonly Statement _findKey;
    readonly Statement _insertKey;
    readonly Statement _expireKeys;

    readonly LastSequence _lastSequence;
    long _added;
    byte[] _body = new byte[4096];

    public OrderTables(Database database)
    {
        _database = database;
        _insertOrder = database.Prepare("INSERT INTO orders (place, body) VALUES (?1, ?2)");
        _insertId = database.Prepare("INSERT INTO order_ids (id, place) VALUES (?1, ?2)");
        _updateOrder = database.Prepare("UPDATE orders SET body = ?2 WHERE place = ?1");
        _deleteOrder = database.Prepare("DELETE FROM orders WHERE place = ?1");
        _deleteId = database.Prepare("DELETE FROM order_ids WHERE id = ?1");
        _find = database.Prepare("SELECT place, body FROM order_ids LEFT JOIN orders USING (place) WHERE id = ?1");
        _findKey = database.Prepare("SELECT fingerprint, order_id FROM idempotency_keys WHERE name = ?1 AND expires > ?2");
        _insertKey = database.Prepare(
            "INSERT OR REPLACE INTO idempotency_keys (name, fingerprint, order_id, expires) VALUES (?1, ?2, ?3, ?4)");
        // A few are deleted at a time: more go than come, and no single write pays for a day of keys.
        _expireKeys = database.Prepare(
            "DELETE FROM idempotency_keys WHERE name IN (SELECT name FROM idempotency_keys WHERE expires <= ?1 ORDER BY expires LIMIT 16)");
        _lastSequence = new LastSequence(database);
        Index = new SearchIndexTables(database);
        Leftovers = new Leftovers(database, _lastSequence, Index);
    }

    /// <summary>The bytes of the orders that this transaction has written.</summary>
    public long BytesWritten { get; private set; }

    /// <summary>How many orders more there are than before the transaction, as far as it has come.</summary>
    public long Added => _added;

    public SearchIndexTables Index { get; }

    public Leftovers Leftovers { get; }

    /// <summary>The last sequence number that an order was given.</summary>
    public long LastSequence => _lastSequence.Value;

    public string Add(Order order, IdempotencyKey? key, DateTimeOffset now)
    {
        if (key is { } used)
        {
            var time = now.ToUnixTimeMilliseconds();
            if (FindKey(used, time) is { } firstId)
                return firstId;

            _expireKeys.Bind(1, time).Run();
            _insertKey.Bind(1, used.Name).Bind(2, used.Fingerprint).Bind(3, order.Id)
                .Bind(4, time + (long)OrderStore.IdempotencyWindow.TotalMilliseconds).Run();
        }

        Upsert(order);
        return order.Id;
    }

    public void Upsert(Order order)
    {
        if (Find(order.Id, out var sequence) is { } old)
            Replace(sequence, old, order);
        else
            Insert(order);
    }

    public bool Delete(string id)
    {
        if (Find(id, out var sequence) is null)
            return false;

        _deleteOrder.Bind(1, sequence).Run();
        _deleteId.Bind(1, id).Run();
        _added--;
        _lastSequence.Deleted(sequence);
        return true;
    }

    /// <summary>
    /// Writes 256 KiB, more than nearly any order takes, and by the next call removes them. One page would not do: what a failed
    /// write leaves of the write-ahead log has room for it, however full the disk is. A key of no caller's that has expired,
    /// so that what a crash leaves of it is removed with the others.
    /// </summary>
    public void Probe(bool remove) => _database.Execute(remove
        ? "DELETE FROM idempotency_keys WHERE name = char(1) || 'probe'"
        : "INSERT OR REPLACE INTO idempotency_keys (name, fingerprint, order_id, expires) VALUES (char(1) || 'probe', zeroblob(262144), '', 0)");

    /// <summary>What a statement about the store itself answers.</summary>
    public long Number(string sql) => _database.Number(sql);

    /// <summary>How many orders more there are than before the transaction; to be called after its commit.</summary>
    public long TakeAdded()
    {
        var added = _added;
        (_added, BytesWritten) = (0, 0);
        return added;
    }

    /// <summary>To be called after each rollback.</summary>
    public void Forget()
    {
        BytesWritten = 0;
        Forget(added: 0);
    }

    /// <summary>To be called after the rollback of a part, with what <see cref="Added"/> was before it.</summary>
    public void Forget(long added)
    {
        _added = added;
        _lastSequence.ReadAgain();
    }

    void Insert(Order order)
    {
        var sequence = _lastSequence.Next();
        var body = Body(order);
        _insertOrder.Bind(1, sequence).Bind(2, body).Run();
        _insertId.Bind(1, order.Id).Bind(2, sequence).Run();
        Index.Added(sequence, body.Length);
        BytesWritten += body.Length;
        _added++;
    }

    void Replace(long sequence, Order old, Order order)
    {
        var body = Body(order);
        _updateOrder.Bind(1, sequence).Bind(2, body).Run();
        BytesWritten += body.Length;
        if (!old.Items.Equals(order.Items))
            Index.Added(sequence, body.Length);
    }

    Order? Find(string id, out long sequence)
    {
        using var rows = _find.Bind(1, id).Query();
        if (!rows.Next())
        {
            sequence = 0;
            return null;
        }

        sequence = rows.Int64(0);
        return OrderBody.Parse(rows.Blob(1));
    }

    string? FindKey(IdempotencyKey key, long time)
    {
        using var rows = _findKey.Bind(1, key.Name).Bind(2, time).Query();
        if (!rows.Next())
            return null;

        return rows.Blob(0).SequenceEqual(key.Fingerprint) ? rows.Text(1) : throw key.Conflict();
    }

    ReadOnlySpan<byte> Body(Order order)
    {
        var size = order.CalculateSize();
        if (_body.Length < size)
            _body = new byte[size];

        var body = _body.AsSpan(0, size);
        order.WriteTo(body);
        return body;
    }
}
