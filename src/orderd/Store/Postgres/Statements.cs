namespace Orderd.Store.Postgres;

/// <summary>
/// What lanes send. All rows are locked in one order, that of items, keys, ids, each sorted byte by byte: so no two lanes, of
/// whatever daemons, can wait for each other. The main statement of each kind leaves its count where <c>orderd.seal_1</c> finds it.
/// </summary>
static class Statements
{
    /// <summary>
    /// Comes first: a transaction has its id before it draws sequence numbers, so that a listing can tell by the ids that are still
    /// running which numbers are still to come.
    /// </summary>
    public const string Begin = "SELECT 1 FROM pg_current_xact_id()";

    /// <summary>Parameters: hashes, texts, then trigrams as a <see cref="SlicedColumn{T}"/>.</summary>
    public const string Items = """
        INSERT INTO orderd.items AS known (hash, text, grams, touched)
        SELECT t.hash, t.text, ($3::int[])[t.lo:t.hi], now()
        FROM unnest($1::bigint[], $2::text[], $4::int[], $5::int[]) AS t (hash, text, lo, hi)
        ORDER BY t.hash, t.text COLLATE "C"
        ON CONFLICT (hash, text) DO UPDATE SET touched = excluded.touched WHERE known.touched < excluded.touched - interval '15 minutes'
        """;

    /// <summary>Parameters: ids, bodies, then the hashes of items as a <see cref="SlicedColumn{T}"/>.</summary>
    public const string Adds = $"""
        WITH t AS MATERIALIZED (
            SELECT nextval('orderd.order_seq') AS seq, u.id, ($3::bigint[])[u.lo:u.hi] AS items, u.body
            FROM unnest($1::text[], $2::bytea[], $4::int[], $5::int[]) AS u (id, body, lo, hi)),
        {InsertRows}
        """;

    /// <summary>Parameters: as for <see cref="Adds"/>, then names of keys (null for none), fingerprints, when they expire, and now.</summary>
    public const string KeyedAdds = $"""
        WITH k AS (
            INSERT INTO orderd.idempotency_keys AS old (name, fingerprint, order_id, expires)
            SELECT u.name, u.fingerprint, u.id, $8 FROM unnest($1::text[], $6::text[], $7::bytea[]) AS u (id, name, fingerprint)
            WHERE u.name IS NOT NULL ORDER BY u.name COLLATE "C"
            ON CONFLICT (name) DO UPDATE SET fingerprint = excluded.fingerprint, order_id = excluded.order_id, expires = excluded.expires
            WHERE old.expires <= $9 RETURNING name),
        t AS MATERIALIZED (
            SELECT nextval('orderd.order_seq') AS seq, u.id, ($3::bigint[])[u.lo:u.hi] AS items, u.body
            FROM unnest($1::text[], $2::bytea[], $4::int[], $5::int[], $6::text[]) AS u (id, body, lo, hi, name)
            WHERE u.name IS NULL OR u.name IN (SELECT name FROM k)),
        {InsertRows}
        """;

    /// <summary>What the keys stand for now. A statement of its own, whose snapshot sees a key that the one before it has waited for.</summary>
    public const string Keys = "SELECT name, fingerprint, order_id FROM orderd.idempotency_keys WHERE name = ANY($1)";

    /// <summary>Parameter: ids, no two equal. Afterwards each of them is there, and is locked by this transaction.</summary>
    public const string UpsertIds = """
        INSERT INTO orderd.order_ids AS known (id, seq)
        SELECT t.id, t.seq FROM (SELECT u.id, nextval('orderd.order_seq') AS seq FROM unnest($1::text[]) AS u (id)) t
        ORDER BY t.id COLLATE "C"
        ON CONFLICT (id) DO UPDATE SET seq = known.seq
        """;

    /// <summary>Comes after <see cref="UpsertIds"/>, with a snapshot of its own. Parameters: as for <see cref="Adds"/>.</summary>
    public const string Upserts = """
        WITH t AS MATERIALIZED (
            SELECT i.seq, u.id, o.items AS old, ($3::bigint[])[u.lo:u.hi] AS items, u.body
            FROM unnest($1::text[], $2::bytea[], $4::int[], $5::int[]) AS u (id, body, lo, hi)
            JOIN orderd.order_ids i ON i.id = u.id LEFT JOIN orderd.orders o ON o.seq = i.seq),
        created AS (INSERT INTO orderd.orders (seq, id, items, body) SELECT seq, id, items, body FROM t WHERE old IS NULL),
        replaced AS (UPDATE orderd.orders o SET items = t.items, body = t.body FROM t WHERE o.seq = t.seq AND t.old IS NOT NULL),
        unlinked AS (
            DELETE FROM orderd.item_orders l USING t, unnest(t.old) AS gone (item)
            WHERE gone.item <> ALL (t.items) AND l.segment = (t.seq >> 16)::int AND l.item = gone.item AND l.at = (t.seq & 65535)::int),
        linked AS (
            INSERT INTO orderd.item_orders (segment, at, item)
            SELECT (t.seq >> 16)::int, (t.seq & 65535)::int, come.item FROM t, unnest(t.items) AS come (item)
            WHERE t.old IS NULL OR come.item <> ALL (t.old))
        SELECT set_config('orderd.added', (SELECT count(*) FROM t WHERE old IS NULL)::text, true)
        """;

    /// <summary>Parameter: ids.</summary>
    public const string LockIds = """SELECT 1 FROM orderd.order_ids WHERE id = ANY($1) ORDER BY id FOR UPDATE""";

    /// <summary>Comes after <see cref="LockIds"/>. Parameter: ids. Leaves those that were there for the lane's row, too.</summary>
    public const string Deletes = """
        WITH d AS (DELETE FROM orderd.order_ids WHERE id = ANY($1) RETURNING id, seq),
        o AS (DELETE FROM orderd.orders USING d WHERE orders.seq = d.seq RETURNING orders.seq, orders.items),
        l AS (
            DELETE FROM orderd.item_orders l USING o, unnest(o.items) AS gone (item)
            WHERE l.segment = (o.seq >> 16)::int AND l.item = gone.item AND l.at = (o.seq & 65535)::int)
        SELECT set_config('orderd.added', (-(SELECT count(*) FROM d))::text, true),
            set_config('orderd.deleted', coalesce((SELECT array_agg(id) FROM d), '{}')::text, true),
            coalesce((SELECT array_agg(id) FROM d), '{}')
        """;

    /// <summary>Comes last. Parameters: lane, epoch, number of the batch, first deadline by the server's clock.</summary>
    public const string Seal = "SELECT orderd.seal_1($1, $2, $3, $4)";

    /// <summary>
    /// Makes a new connection the lane's only one. It waits for what the old one has left running, and proves by its own commit that
    /// what was committed before is replicated. Parameter: lane.
    /// </summary>
    public const string Claim = """
        INSERT INTO orderd.lanes AS known (lane, epoch, batch, orders, touched) VALUES ($1, 1, 0, 0, now())
        ON CONFLICT (lane) DO UPDATE SET epoch = known.epoch + 1, touched = now()
        RETURNING epoch, batch, deleted, clock_timestamp()
        """;

    /// <summary>Books what a lane has counted in the row of all that are gone. Parameter: lane.</summary>
    public const string Leave = """
        WITH gone AS (DELETE FROM orderd.lanes WHERE lane = $1 RETURNING orders)
        INSERT INTO orderd.lanes AS known (lane, epoch, batch, orders, touched)
        SELECT '00000000-0000-0000-0000-000000000000', 0, 0, orders, now() FROM gone
        ON CONFLICT (lane) DO UPDATE SET orders = known.orders + excluded.orders, touched = excluded.touched
        """;

    const string InsertRows = """
        i AS (INSERT INTO orderd.order_ids (id, seq) SELECT id, seq FROM t ORDER BY id COLLATE "C"),
        o AS (INSERT INTO orderd.orders (seq, id, items, body) SELECT seq, id, items, body FROM t),
        l AS (
            INSERT INTO orderd.item_orders (segment, at, item)
            SELECT (seq >> 16)::int, (seq & 65535)::int, item FROM t, unnest(t.items) AS item)
        SELECT set_config('orderd.added', (SELECT count(*) FROM t)::text, true)
        """;
}
