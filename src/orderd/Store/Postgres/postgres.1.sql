-- Schema 1 of the PostgreSQL store. Names are qualified, because nobody knows the search path of a role; text is compared
-- byte by byte, because the contract's order and substrings are ordinal.
CREATE SCHEMA IF NOT EXISTS orderd;

-- What this store is, and the oldest schema number that a program may be written for and still run on it.
-- swept is when the texts of items that no order has were removed last.
CREATE TABLE orderd.store (
    one            boolean PRIMARY KEY DEFAULT true CHECK (one),
    id             uuid NOT NULL DEFAULT gen_random_uuid(),
    schema         integer NOT NULL,
    oldest_program integer NOT NULL,
    swept          timestamptz NOT NULL DEFAULT now()
);

-- Sequence numbers of orders. A cache would hand out lower numbers later.
CREATE SEQUENCE orderd.order_seq AS bigint CACHE 1;

CREATE TABLE orderd.order_ids (
    id    text COLLATE "C" PRIMARY KEY,
    seq bigint NOT NULL
);

-- The body is the order without its id; items are the hashes of its item texts, so that an update finds its links at once.
CREATE TABLE orderd.orders (
    seq bigint PRIMARY KEY,
    id    text COLLATE "C" NOT NULL,
    items bigint[] NOT NULL,
    body  bytea NOT NULL
);

-- The distinct item texts, by a hash that every daemon computes by itself. grams are hashes of the text's trigrams.
CREATE TABLE orderd.items (
    hash    bigint NOT NULL,
    text    text COLLATE "C" NOT NULL,
    grams   integer[] NOT NULL,
    touched timestamptz NOT NULL,
    PRIMARY KEY (hash, text)
);
CREATE INDEX items_by_gram ON orderd.items USING gin (grams);

-- Which orders have an item: seq = segment << 16 | at. New links go to a few hot pages, however many items there are.
CREATE TABLE orderd.item_orders (
    segment integer NOT NULL,
    at      integer NOT NULL,
    item    bigint NOT NULL,
    PRIMARY KEY (segment, item, at)
);

CREATE TABLE orderd.idempotency_keys (
    name        text COLLATE "C" PRIMARY KEY,
    fingerprint bytea NOT NULL,
    order_id    text COLLATE "C" NOT NULL,
    expires     timestamptz NOT NULL
);
CREATE INDEX idempotency_keys_by_expiry ON orderd.idempotency_keys (expires);

-- A row for each writing connection of a daemon over the daemon's life. batch is the number of the last one that was committed,
-- epoch the number of the connection that may commit; orders is how many more there are because of it; deleted are the ids
-- that its last batch deleted, for the daemon that never heard the answer.
CREATE TABLE orderd.lanes (
    lane    uuid PRIMARY KEY,
    epoch   bigint NOT NULL,
    batch   bigint NOT NULL,
    orders  bigint NOT NULL,
    deleted text[],
    touched timestamptz NOT NULL
) WITH (fillfactor = 50);

-- The last statement of every batch: what was counted is booked, a connection that was superseded is shut out, and nothing is
-- committed after the first deadline in the batch. The answer is the time here, by which the next deadline is told.
CREATE FUNCTION orderd.seal_1(its_lane uuid, its_epoch bigint, its_batch bigint, late timestamptz) RETURNS timestamptz
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE orderd.lanes SET
        batch = its_batch,
        orders = orders + coalesce(nullif(current_setting('orderd.added', true), ''), '0')::bigint,
        deleted = nullif(current_setting('orderd.deleted', true), '')::text[],
        touched = now()
    WHERE lane = its_lane AND epoch = its_epoch;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'this connection was superseded' USING ERRCODE = 'OD001';
    END IF;
    IF clock_timestamp() >= late THEN
        RAISE EXCEPTION 'a deadline of the batch has passed' USING ERRCODE = 'OD002';
    END IF;
    RETURN clock_timestamp();
END $$;

INSERT INTO orderd.store (schema, oldest_program) VALUES (1, 1);
