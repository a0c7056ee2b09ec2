using Orderd.Logging;

namespace Orderd.Store.Sqlite;

/// <summary>
/// The session that is in use, and what is known to be wrong with it. After a failure of the disk it is given up, and the
/// writer's thread opens another.
/// </summary>
sealed class StoreSessions(SqliteFile file, ILogger logger) : IDisposable
{
    volatile StoreSession? _current = new(file);
    // What was given up, whose readers are yet to come back.
    StoreSession? _abandoned;
    volatile SqliteFailure? _writeFailure;
    volatile SqliteFailure? _checkpointFailure;
    SqliteFailure? _damage;

    /// <summary>Null after a failure, until the store is open again.</summary>
    public StoreSession? Current => _current;

    /// <summary>Whether the writer has something to do though no write waits.</summary>
    public bool NeedAttention => _current is null || _checkpointFailure is not null;

    /// <summary>Whether the last write failed, and not because of what it was.</summary>
    public bool WritesFail => _writeFailure is not null;

    /// <summary>What a call fails with while no session is there.</summary>
    public Fault Closed => new(
        FaultKind.StoreUnavailable, "The disk of the order store has failed, and the store is being opened anew; nothing was changed.", _writeFailure);

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

    /// <exception cref="Fault">Something is known to be wrong.</exception>
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

    /// <summary>Opens the store anew; when that cannot be done yet, there is still no session.</summary>
    public void Reopen()
    {
        try
        {
            if (!CloseAbandoned())
                return;

            _current = new StoreSession(file);
            (_writeFailure, _checkpointFailure) = (null, null);
            Log.StoreReopened(logger, file.Path);
        }
        catch (Exception e)
        {
            Log.StoreStaysClosed(logger, e, file.Path);
        }
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
