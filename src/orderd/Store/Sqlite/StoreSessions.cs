using System.Diagnostics;
using Orderd.Errors;
using Orderd.Logging;
using Orderd.Store.GroupCommit;

namespace Orderd.Store.Sqlite;

/// <summary>
/// The session that is in use, and what is known to be wrong with it. After a failure of the disk it is given up, and the
/// writer's thread opens another.
/// </summary>
sealed class StoreSessions : WriteConnection<OrderTables>
{
    static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    readonly SqliteFile _file;
    readonly RoomReserve _reserve;
    readonly ILogger _logger;
    // No other file is opened in its place, whatever its path comes to name.
    readonly FileIdentity _identity;
    volatile StoreSession? _current;
    SqliteTransaction? _transaction;
    // This session was given up, and its readers are yet to come back.
    StoreSession? _abandoned;
    volatile SqliteFailure? _writeFailure;
    volatile SqliteFailure? _checkpointFailure;
    SqliteFailure? _damage;
    // Opening it failed last at this time.
    long? _triedAt;
    long _ordersAdded;

    StoreSessions(SqliteFile file, RoomReserve reserve, ILogger logger)
    {
        _file = file;
        _reserve = reserve;
        _logger = logger;
        _identity = FileIdentity.Of(file.Path);
    }

    /// <summary>Null after a failure, until the store is open again.</summary>
    public StoreSession? Current => _current;

    public override WriteTransaction<OrderTables>? Transaction => _current is null ? null : _transaction;

    /// <summary>How many orders more there are than at the start; from any thread.</summary>
    public long OrdersAdded => Interlocked.Read(ref _ordersAdded);

    /// <summary>Is called on the writer's thread after each commit; set before the first.</summary>
    public Action<OrderTables> Committed { get; set; } = _ => { };

    public override bool NeedsAttention => _current is not { Writer.CheckpointFailure: null };

    /// <summary>Whether the last write failed, and not because of what it was.</summary>
    public bool WritesFail => _writeFailure is not null;

    public override ServiceException Closed => new(
        ErrorKind.StoreUnavailable, "The disk of the order store has failed, and the store is being opened anew; nothing was changed.", _writeFailure);

    public static StoreSessions Open(SqliteFile file, RoomReserve reserve, ILogger logger)
    {
        var sessions = new StoreSessions(file, reserve, logger);
        sessions.Use(sessions.OpenSession());
        return sessions;
    }

    /// <summary>Notes what a commit has added, before anybody is told of it.</summary>
    public void NoteOrders(long added) => Interlocked.Add(ref _ordersAdded, added);

    /// <summary>Reads and writes that meet damage tell of it: it does not go away by itself.</summary>
    public void NoteDamage(SqliteFailure failure)
    {
        if (failure.IsDamage && Interlocked.CompareExchange(ref _damage, failure, null) is null)
            Log.StoreDamaged(_logger, failure, _file.Path);
    }

    public void NoteWrite(SqliteFailure? failure)
    {
        _writeFailure = failure;
        if (failure is not null)
            NoteDamage(failure);
    }

    public void NoteCheckpoint(SqliteFailure? failure)
    {
        if (_checkpointFailure is null && failure is not null)
            Log.CheckpointFailed(_logger, failure, _file.Path);
        else if (_checkpointFailure is not null && failure is null)
            Log.CheckpointWorks(_logger, _file.Path);
        _checkpointFailure = failure;
    }

    /// <exception cref="ServiceException">Something is known to be wrong.</exception>
    public void ThrowIfInTrouble()
    {
        if (Volatile.Read(ref _damage) is { } damage)
            throw damage.ToError();
        if (_checkpointFailure is { } checkpoint)
            throw checkpoint.ToError();
        (_current ?? throw Closed).Writer.ThrowIfReplaced();
    }

    /// <summary>After a failure of the disk.</summary>
    public void Abandon(SqliteFailure failure)
    {
        if (_current is null)
            return;

        _writeFailure = failure;
        (_abandoned, _current) = (_current, null);
        Log.StoreFailed(_logger, failure, _file.Path);
    }

    public override void TryReopen()
    {
        if (_triedAt is { } before && Stopwatch.GetElapsedTime(before) < RetryInterval)
            return;

        try
        {
            if (CloseAbandoned())
            {
                var session = OpenSession();
                _writeFailure = null;
                Use(session);
                NoteCheckpoint(session.Writer.CheckpointFailure);
                Log.StoreReopened(_logger, _file.Path);
            }
        }
        catch (Exception e)
        {
            // It is logged once: it is tried every second.
            if (_triedAt is null)
                Log.StoreStaysClosed(_logger, e, _file.Path);
        }

        _triedAt = _current is null ? Stopwatch.GetTimestamp() : null;
    }

    public override void Dispose()
    {
        try
        {
            if (!CloseAbandoned() || _current is not { } session)
                return;

            _current = null;
            if (session.CloseReaders())
                session.Writer.Close();
            session.Dispose();
        }
        catch (Exception e)
        {
            // All that was acknowledged is in the log, and the next start moves it.
            Log.StoreNotClosed(_logger, e, _file.Path);
        }
    }

    StoreSession OpenSession() => FileIdentity.Of(_file.Path) == _identity
        ? StoreSession.Open(_file)
        : throw new ServiceException(ErrorKind.StoreUnavailable, $"{_file.Path} is gone or was replaced.");

    void Use(StoreSession session)
    {
        _transaction = new SqliteTransaction(session, this, new Checkpoints(this, _reserve));
        _current = session;
    }

    // SQLite begins with what the disk has only when none of its connections to the file is left.
    bool CloseAbandoned()
    {
        if (_abandoned is null)
            return true;
        if (!_abandoned.CloseReaders())
            return false;

        _abandoned.Dispose();
        _abandoned = null;
        return true;
    }
}
