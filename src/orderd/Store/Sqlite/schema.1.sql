-- Version 1 of the store, as backups of it have it; migration.2.sql makes it one of version 2.

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

-- Each distinct item text once, however many orders have it: a catalogue is far smaller than its orders. Ids are never
-- used again (AUTOINCREMENT), so a running search knows new items by their id.
CREATE TABLE items (
    id   INTEGER PRIMARY KEY AUTOINCREMENT,
    text TEXT NOT NULL UNIQUE,
    uses INTEGER NOT NULL
) STRICT;

-- Finds the items that contain a text of three characters or more.
CREATE VIRTUAL TABLE item_trigrams USING fts5 (
    text, content = 'items', content_rowid = 'id', tokenize = 'trigram case_sensitive 1'
);

-- Which orders have an item. A segment is 4,096 places: new orders write to the few pages of the last segment instead of
-- to one page for each item, and a search that takes segment after segment finds its orders in the order of their places.
CREATE TABLE item_orders (
    segment INTEGER NOT NULL,
    item    INTEGER NOT NULL,
    place   INTEGER NOT NULL,
    PRIMARY KEY (segment, item, place)
) STRICT, WITHOUT ROWID;

-- Keys of recent addOrder calls; expires is in milliseconds since 1970.
CREATE TABLE idempotency_keys (
    name        TEXT PRIMARY KEY,
    fingerprint BLOB NOT NULL,
    order_id    TEXT NOT NULL,
    expires     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX idempotency_keys_by_expiry ON idempotency_keys (expires);
