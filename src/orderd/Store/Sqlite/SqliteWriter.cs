using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Orderd.Errors;
using Orderd.Shared;
using SQLitePCL;

namespace Orderd.Store.Sqlite;

/// <summary>
/// The one connection that writes: its transactions, and the checkpoints that move the write-ahead log into the file. Used by
/// the writer's thread only.
/// </summary>
sealed unsafe class SqliteWriter : IDisposable
{
    // 16 MiB are often enough for a quick start after a crash, and seldom enough that a page which changes often is moved once.
    const int CheckpointFrames = 4_000;
    // This holds while a long read keeps a part of the log from being moved.
    const int FramesBetweenTries = 1_000;
    const int NoFrames = -1;
    static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    readonly string _path;
    readonly DurableLog _durable;
    readonly Database _database;
    readonly Statement _pageCount;
    readonly Statement _begin;
    readonly Statement _commit;
    readonly Statement _rollback;
    readonly Statement _savepoint;
    readonly Statement _release;
    readonly Statement _rollbackTo;
    readonly FileIdentity _main;
    readonly FileIdentity _logFile;
    SafeFileHandle? _log;
    // SQLite writes here how many frames the log has after the last commit.
    readonly int* _frames = (int*)NativeMemory.AllocZeroed(sizeof(int));
    LogPosition _position;
    // The log was started over, and its salts are yet to be read.
    bool _hasNewSalts;
    // It is true when the log was moved since the last commit.
    bool _isLogMoved;
    int _nextCheckpoint = CheckpointFrames;
    long _failedAt;

    SqliteWriter(SqliteFile file, Database database)
    {
        _path = file.Path;
        _durable = file.Log;
        _database = database;
        try
        {
            _database.CountFrames(_frames);
            _pageCount = _database.Prepare("PRAGMA page_count");
            _begin = _database.Prepare("BEGIN IMMEDIATE");
            _commit = _database.Prepare("COMMIT");
            _rollback = _database.Prepare("ROLLBACK");
            _savepoint = _database.Prepare("SAVEPOINT one");
            _release = _database.Prepare("RELEASE one");
            _rollbackTo = _database.Prepare("ROLLBACK TO one");
            Tables = new OrderTables(_database);
            _main = FileIdentity.Of(file.Path);
            _logFile = FileIdentity.Of(WriteAheadLog.Of(file.Path));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public OrderTables Tables { get; }

    /// <summary>Opens the connection, and moves what the log holds from before into the file.</summary>
    public static SqliteWriter Open(SqliteFile file)
    {
        file.Log.Settle();
        var writer = new SqliteWriter(file, file.OpenForWriting());
        try
        {
            writer._log = File.OpenHandle(WriteAheadLog.Of(file.Path), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            writer.MoveLog();
            return writer;
        }
        catch
        {
            writer.Dispose();
            throw;
        }
    }

    /// <summary>Why the last checkpoint failed; null when it did not.</summary>
    public SqliteFailure? CheckpointFailure { get; private set; }

    /// <summary>What the log holds that is not in the file for sure: more than <see cref="Growth"/>, and at no cost.</summary>
    public long LogBytes => _isLogMoved ? 0 : (long)*_frames * PageChecksum.PageSize;

    /// <summary>By how much the file grows, exactly, when the log is moved; what this transaction has written so far counts.</summary>
    public long Growth
    {
        get
        {
            using var rows = _pageCount.Query();
            var length = rows.Next() ? rows.Int64(0) * PageChecksum.PageSize : 0;
            return Math.Max(0, length - (FileStatus.OfTarget(_path)?.Size ?? 0));
        }
    }

    /// <summary>Whether some failure has ended the transaction that was under way.</summary>
    public bool InTransaction => _database.InTransaction;

    public void Begin()
    {
        ThrowIfReplaced();
        _begin.Run();
    }

    /// <summary>How long the commit itself took, the sync to disk included.</summary>
    public TimeSpan Commit()
    {
        // After some failures SQLite has rolled back by itself. What was written since then has committed itself, statement by statement.
        if (!_database.InTransaction)
            throw new SqliteFailure(raw.SQLITE_ABORT, "the transaction has ended before its commit");

        // Into a file without a name, SQLite would write without end.
        ThrowIfReplaced();
        var before = *_frames;
        *_frames = NoFrames;
        var start = Stopwatch.GetTimestamp();
        try
        {
            _commit.Run();
        }
        finally
        {
            // A transaction that changed nothing adds nothing.
            if (*_frames == NoFrames)
                *_frames = before;
            else
                NotePosition(*_frames < before);
        }

        return Stopwatch.GetElapsedTime(start);
    }

    public void Rollback()
    {
        // SQLite has rolled back by itself after some failures (a full disk, for one).
        if (_database.InTransaction)
            _rollback.Run();
        Tables.Forget();
    }

    /// <summary>Begins a part of the transaction that can be undone alone.</summary>
    public void BeginPart() => _savepoint.Run();

    public void EndPart() => _release.Run();

    public void UndoPart()
    {
        _rollbackTo.Run();
        _release.Run();
    }

    /// <summary>Whether it is time for a checkpoint, or for another try of one that failed.</summary>
    public bool WantsCheckpoint =>
        CheckpointFailure is null ? *_frames >= _nextCheckpoint : Stopwatch.GetElapsedTime(_failedAt) > PauseAfterFailure;

    /// <summary>
    /// Moves the log into the file. A full disk fails no more than this, since the log is there: it shows in
    /// <see cref="CheckpointFailure"/>. Anything else is thrown.
    /// </summary>
    public void MoveLog()
    {
        try
        {
            var (frames, moved) = _database.Checkpoint();
            _nextCheckpoint = frames == moved ? CheckpointFrames : frames + FramesBetweenTries;
            if (frames == moved)
            {
                // This comes before the next write starts the log over, which needs none of it any more.
                _durable.NoteNothing();
                _position = default;
                _isLogMoved = true;
            }

            CheckpointFailure = null;
        }
        catch (Exception e) when (e is SqliteFailure or IOException)
        {
            CheckpointFailure = e as SqliteFailure ?? new SqliteFailure(raw.SQLITE_IOERR, e.Message);
            _failedAt = Stopwatch.GetTimestamp();
            if (!CheckpointFailure.IsFull)
                throw CheckpointFailure;
        }
    }

    /// <summary>Gives the room of a log that has been moved back to the disk, if nobody reads in it just now.</summary>
    public void TryCutLog()
    {
        if (_isLogMoved)
            _database.TryCutLog();
    }

    /// <summary>Gives back the memory of the pages that it remembers.</summary>
    public void ReleasePages() => _database.ReleasePages();

    /// <summary>Leaves a store of one file, when it was the last connection and the log could be moved.</summary>
    public void Close()
    {
        MoveLog();
        if (_position == default)
            _database.RemoveLogOnClose();
    }

    public void Dispose()
    {
        _log?.Dispose();
        _database.Dispose();
        NativeMemory.Free(_frames);
    }

    /// <summary>Throws when the file at the store's path is not the one that is open any more.</summary>
    public void ThrowIfReplaced()
    {
        if (FileIdentity.Of(_path) != _main || FileIdentity.Of(WriteAheadLog.Of(_path)) != _logFile)
        {
            throw new ServiceException(
                ErrorKind.StoreUnavailable,
                $"The file of the order store, {_path}, or its -wal file is gone or was replaced; put it back, or restart orderd. Nothing was changed.");
        }
    }

    // A log that has become shorter was started over, with new salts.
    void NotePosition(bool isNew)
    {
        _isLogMoved = false;
        _hasNewSalts |= isNew || _position == default;
        try
        {
            var (salt1, salt2) = _hasNewSalts ? WriteAheadLog.ReadSalts(_log!) : (_position.Salt1, _position.Salt2);
            _position = new LogPosition(salt1, salt2, (uint)*_frames);
            _hasNewSalts = false;
            _durable.Note(_position);
        }
        catch (Exception e) when (e is IOException || OutOfMemory.IsCauseOf(e))
        {
            // The write is on the disk. Without the note a start that finds the log damaged may take it for one that was never answered.
        }
    }
}
