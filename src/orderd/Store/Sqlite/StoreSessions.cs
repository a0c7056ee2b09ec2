using System.Diagnostics;
using Orderd.Errors;
using Orderd.Logging;

namespace Orderd.Store.Sqlite;

/// <summary>
/// The session that is in use, and what is known to be wrong with it. After a failure of the disk it is given up, and the
/// writer's thread opens another.
/// </summary>
sealed class StoreSessions(SqliteFile file, ILogger logger) : IDisposable
{
    static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    // No other file is opened in its place, whatever its path comes to name.
    readonly FileIdentity _identity = FileIdentity.Of(file.Path);
    volatile StoreSession? _current = new(file);
    // What was given up, whose readers are yet to come back.
    StoreSession? _abandoned;
    volatile SqliteFailure? _writeFailure;
    volatile SqliteFailure? _checkpointFailure;
    SqliteFailure? _damage;
    // When opening it failed last.
    long? _triedAt;

    /// <summary>Null after a failure, until the store is open again.</summary>
    public StoreSession? Current => _current;

    /// <summary>Whether the writer has something to do though no write waits.</summary>
    public bool NeedAttention => _current is not { Writer.CheckpointFailure: null };

    /// <summary>Whether the last write failed, and not because of what it was.</summary>
    public bool WritesFail => _writeFailure is not null;

    /// <summary>What a call fails with while no session is there.</summary>
    public ServiceException Closed => new(
        ErrorKind.StoreUnavailable, "The disk of the order store has failed, and the store is being opened anew; nothing was changed.", _writeFailure);

    /// <summary>Reads and writes that meet damage tell of it: it does not go away by itself.</summary>
    public void NoteDamage(SqliteFailure failure)
    {
        if (failure.IsDamage && Interlocked.CompareExchange(ref _damage, failure, null) is null)
            Log.StoreDamaged(logger, failure, file.Path);
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
            Log.CheckpointFailed(logger, failure, file.Path);
        else if (_checkpointFailure is not null && failure is null)
            Log.CheckpointWorks(logger, file.Path);
        _checkpointFailure = failure;
    }

    /// <exception cref="ServiceException">Something is known to be wrong.</exception>
    public void ThrowIfInTrouble()
    {
        if (Volatile.Read(ref _damage) is { } damage)
            throw damage.ToFault();
        if (_checkpointFailure is { } checkpoint)
            throw checkpoint.ToFault();
        (_current ?? throw Closed).Writer.ThrowIfReplaced();
    }

    /// <summary>After a failure of the disk.</summary>
    public void Abandon(SqliteFailure failure)
    {
        if (_current is null)
            return;

        _writeFailure = failure;
        (_abandoned, _current) = (_current, null);
        Log.StoreFailed(logger, failure, file.Path);
    }

    /// <summary>Opens the store anew, if it was not tried just now; when that cannot be done yet, there is still no session.</summary>
    public void TryReopen()
    {
        if (_triedAt is { } before && Stopwatch.GetElapsedTime(before) < RetryInterval)
            return;

        try
        {
            if (CloseAbandoned())
            {
                Use(Open());
                Log.StoreReopened(logger, file.Path);
            }
        }
        catch (Exception e)
        {
            // Once: it is tried every second.
            if (_triedAt is null)
                Log.StoreStaysClosed(logger, e, file.Path);
        }

        _triedAt = _current is null ? Stopwatch.GetTimestamp() : null;
    }

    public void Dispose()
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
            Log.StoreNotClosed(logger, e, file.Path);
        }
    }

    StoreSession Open() => FileIdentity.Of(file.Path) == _identity
        ? new StoreSession(file)
        : throw new ServiceException(ErrorKind.StoreUnavailable, $"{file.Path} is gone or was replaced.");

    void Use(StoreSession session)
    {
        _writeFailure = null;
        _current = session;
        NoteCheckpoint(session.Writer.CheckpointFailure);
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
