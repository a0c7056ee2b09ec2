namespace Orderd.Store.Sqlite;

/// <summary>
/// The search index from the writer's side: notes orders whose items no signature knows yet, and puts signatures in their
/// place. Runs on the writer's thread inside its transactions.
/// </summary>
sealed class SearchIndexTables(Database database)
{
    readonly Statement _change = database.Prepare("INSERT OR REPLACE INTO search_changes (place, change) VALUES (?1, ?2)");
    readonly Statement _settle = database.Prepare("DELETE FROM search_changes WHERE place BETWEEN ?1 AND ?2 AND change <= ?3");
    readonly Statement _putSegment = database.Prepare("INSERT OR REPLACE INTO search_segments (segment, pieces) VALUES (?1, ?2)");
    readonly Statement _putPiece = database.Prepare("INSERT OR REPLACE INTO search_pieces (id, bits) VALUES (?1, ?2)");
    readonly Statement _dropSegment = database.Prepare("DELETE FROM search_segments WHERE segment = ?1");
    readonly Statement _dropPieces = database.Prepare("DELETE FROM search_pieces WHERE id BETWEEN ?1 AND ?2");

    long _lastChange = database.Number("SELECT max(change) FROM search_changes");
    long _pendingBytes;
    int _pendingChanges;

    /// <summary>
    /// Orders of the segments below it may be in a signature, or in one that is being made, so that their changes are noted.
    /// </summary>
    public long Horizon { get; set; } = database.Number("SELECT max(segment) + 1 FROM search_segments");

    /// <summary>About how many bytes, and changes, have come since <see cref="TakePending"/> that searches have to read order by order.</summary>
    public (long Bytes, int Changes) Pending => (_pendingBytes, _pendingChanges);

    public void Added(long sequence, int bytes)
    {
        _pendingBytes += bytes;
        if (Segment.Of(sequence) < Horizon)
        {
            _pendingChanges++;
            _change.Bind(1, sequence).Bind(2, ++_lastChange).Run();
        }
    }

    public void TakePending() => (_pendingBytes, _pendingChanges) = (0, 0);

    /// <summary>Puts a signature in the place of the segment's former one; changes up to a number are in it.</summary>
    public void Put(long segment, SearchSignature signature, long upTo)
    {
        DropSignature(segment);
        _putSegment.Bind(1, segment).Bind(2, signature.Pieces).Run();
        for (var piece = 0; piece < signature.Pieces; piece++)
            _putPiece.Bind(1, PieceId(segment, piece)).Bind(2, signature.Piece(piece)).Run();
        Settle(segment, upTo);
    }

    /// <summary>Forgets a segment that holds no orders any more.</summary>
    public void Drop(long segment)
    {
        DropSignature(segment);
        Settle(segment, long.MaxValue);
    }

    public static long PieceId(long segment, int piece) => (segment * SearchSignature.MaxPieces) + piece;

    void Settle(long segment, long upTo) =>
        _settle.Bind(1, Segment.FirstSequence(segment)).Bind(2, Segment.LastSequence(segment)).Bind(3, upTo).Run();

    void DropSignature(long segment)
    {
        _dropPieces.Bind(1, PieceId(segment, 0)).Bind(2, PieceId(segment, SearchSignature.MaxPieces - 1)).Run();
        _dropSegment.Bind(1, segment).Run();
    }
}
