using Orderd.Errors;
using SQLitePCL;

namespace Orderd.Store.Sqlite;

/// <summary>What SQLite said when it could not do as asked.</summary>
sealed class SqliteFailure(int extendedCode, string message) : Exception($"SQLite: {message} ({extendedCode})")
{
    /// <summary>The primary result code; a wrong checksum counts as damage, though SQLite files it under input and output.</summary>
    public int Code { get; } = extendedCode == ChecksumVfs.WrongChecksum ? raw.SQLITE_CORRUPT : extendedCode & 0xff;

    /// <summary>What is in the file cannot have been written by us.</summary>
    public bool IsDamage => Code is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB;

    /// <summary>The disk has no room: other writes, and those that free some, may succeed.</summary>
    public bool IsFull => Code is raw.SQLITE_FULL;

    /// <summary>
    /// The disk, or what lies between, failed: what the open files say may differ from what is on the disk, until they are opened
    /// anew and what they hold is written once more. A file that SQLite could not open for writing is one that it has opened
    /// for reading, for good.
    /// </summary>
    public bool IsInputOutput => Code is raw.SQLITE_IOERR or raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY or raw.SQLITE_PROTOCOL or raw.SQLITE_NOMEM;

    /// <summary>
    /// Whether trying again later may help. A store that may not be written at all was refused before SQLite saw it; what SQLite
    /// calls read-only is a file that it could not open for once.
    /// </summary>
    public bool MayPass => IsInputOutput || IsFull || Code is raw.SQLITE_BUSY or raw.SQLITE_READONLY;

    public static SqliteFailure Damaged(string what) => new(raw.SQLITE_CORRUPT, what);

    /// <summary>There would be no room left to move the log.</summary>
    public static SqliteFailure Full() => new(raw.SQLITE_FULL, "the disk has no room beside what the log needs");

    /// <summary>The disk failed to give what is in the file, which may be sound.</summary>
    public static SqliteFailure Unreadable(string what) => new(raw.SQLITE_IOERR, what.ReplaceLineEndings(" "));

    /// <summary>For a write that has certainly changed nothing.</summary>
    public ServiceException ToError() => Code switch
    {
        raw.SQLITE_FULL => StoreErrors.Full(this),
        raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => StoreErrors.Damaged(this),
        raw.SQLITE_READONLY => new(
            ErrorKind.StoreUnavailable, "The order store, or the file system that it is on, is read-only; nothing was changed.", this),
        _ => StoreErrors.Unavailable(this),
    };

    public ServiceException ToReadError(string what = "The order store") => IsDamage
        ? new(ErrorKind.StoreCorrupt, $"{what} cannot be read: the store is damaged.", this)
        : new(ErrorKind.StoreUnavailable, "The order store cannot be read at the moment.", this);

    /// <summary>For a write whose commit was under way: it may be on the disk.</summary>
    public ServiceException ToUnknownOutcome() => StoreErrors.UnknownOutcome(this);
}
