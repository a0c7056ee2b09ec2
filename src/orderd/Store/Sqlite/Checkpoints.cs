namespace Orderd.Store.Sqlite;

/// <summary>
/// The checkpoints, which move the write-ahead log into the file, and the room that they take: it is kept free, so that on a full disk
/// the log can still be moved. On the writer's thread.
/// </summary>
sealed class Checkpoints(StoreSessions sessions, RoomReserve reserve)
{
    public void Run(SqliteWriter writer)
    {
        try
        {
            writer.MoveLog();
        }
        catch (SqliteFailure e) when (e.IsInputOutput)
        {
            sessions.Abandon(e);
        }
        finally
        {
            sessions.NoteCheckpoint(writer.CheckpointFailure);
            if (writer.LogBytes == 0)
                reserve.Shrink();
        }
    }

    /// <summary>Whether the log, as it is, can be moved. Where it cannot, it is moved now if that may be done: not in a transaction.</summary>
    public bool HaveRoom(SqliteWriter writer, bool mayRun)
    {
        if (reserve.TryHold(writer.LogBytes) || reserve.TryHold(writer.Growth))
            return true;
        if (!mayRun || writer.LogBytes == 0)
            return false;

        MakeRoom(writer);
        return reserve.TryHold(writer.Growth);
    }

    /// <summary>Whether the log can be moved with what the transaction adds to it.</summary>
    public bool WillHaveRoom(SqliteWriter writer) =>
        reserve.TryHold(writer.LogBytes + (2 * writer.Tables.BytesWritten)) || reserve.TryHold(writer.Growth);

    /// <summary>
    /// Moves the log by what the reserve has; the next write then has the log's own room. After that, what is left of the reserve
    /// is for writes that free some.
    /// </summary>
    public void MakeRoom(SqliteWriter writer)
    {
        reserve.Release();
        Run(writer);
        writer.TryCutLog();
    }
}
