-- Version 2 of the store. What makes an older store one of this version stands in migration.2.sql; a later version changes this
-- file and adds a migration.3.sql.

-- The orders by place, which counts first insertions; a body is an ecommerce.Order as protobuf bytes, so that what comes
-- out is bit for bit what went in.
CREATE TABLE orders (
    place INTEGER PRIMARY KEY,
    body  BLOB NOT NULL
) STRICT;

CREATE TABLE order_ids (
    id    TEXT PRIMARY KEY,
    place INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Keys of recent addOrder calls; expires is in milliseconds since 1970.
CREATE TABLE idempotency_keys (
    name        TEXT PRIMARY KEY,
    fingerprint BLOB NOT NULL,
    order_id    TEXT NOT NULL,
    expires     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX idempotency_keys_by_expiry ON idempotency_keys (expires);

-- The last place ever given, where its order is gone (LastPlace.cs).
CREATE TABLE counters (
    name  TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The search index: a bit-sliced signature file over byte n-grams of the items (SearchSignature.cs). It only proposes orders,
-- each of which is looked at before it is answered, and is made by a thread of its own behind the writer.
-- The segments (4,096 places) that have a signature, of so many pieces.
CREATE TABLE search_segments (
    segment INTEGER PRIMARY KEY,
    pieces  INTEGER NOT NULL
) STRICT;

-- The pieces; id is segment * 256 + piece.
CREATE TABLE search_pieces (
    id   INTEGER PRIMARY KEY,
    bits BLOB NOT NULL
) STRICT;

-- Orders whose items have changed since the signature of their segment was made; change counts such changes.
CREATE TABLE search_changes (
    place  INTEGER PRIMARY KEY,
    change INTEGER NOT NULL
) STRICT;
