-- Makes a store of version 1 one of version 2, at once however large it is. Version 1 looked items up in a dictionary with an
-- FTS5 index over it; its tables (items, item_trigrams, item_orders) are emptied and dropped later, bit by bit, by
-- SearchIndexer.cs, which also makes the signatures. Until it has come to a segment, a search reads that segment's orders.
CREATE TABLE counters (
    name  TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO counters SELECT 'last place', seq FROM sqlite_sequence WHERE name = 'orders';

CREATE TABLE search_segments (
    segment INTEGER PRIMARY KEY,
    pieces  INTEGER NOT NULL
) STRICT;

CREATE TABLE search_pieces (
    id   INTEGER PRIMARY KEY,
    bits BLOB NOT NULL
) STRICT;

CREATE TABLE search_changes (
    place  INTEGER PRIMARY KEY,
    change INTEGER NOT NULL
) STRICT;
