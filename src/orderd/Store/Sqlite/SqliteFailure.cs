using SQLitePCL;

namespace Orderd.Store.Sqlite;

/// <summary>What SQLite said when it could not do as asked.</summary>
sealed class SqliteFailure(int extendedCode, string message) : Exception($"SQLite: {message} ({extendedCode})")
{
    // The low byte of an extended result code is the primary one.
    public int Code { get; } = extendedCode & 0xff;

    /// <summary>Whether the disk failed: what is on it is then uncertain until the next successful commit.</summary>
    public bool IsInputOutput => Code == raw.SQLITE_IOERR;

    /// <summary>What is in the file cannot have been written by us.</summary>
    public static SqliteFailure Damaged(string what) => new(raw.SQLITE_CORRUPT, what);

    public Fault ToFault() => Code switch
    {
        raw.SQLITE_FULL => new(FaultKind.StoreFull, "The disk of the order store is full; nothing was changed.", this),
        raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => new(FaultKind.StoreCorrupt, "The order store is damaged.", this),
        _ => new(FaultKind.StoreUnavailable, "The order store cannot be used at the moment; nothing was changed.", this),
    };
}
