using Orderd.Errors;
using Orderd.Store.GroupCommit;

namespace Orderd.Store.Sqlite;

/// <summary>The transactions of one session, as group commit uses them: with checkpoints in between, and room kept for them.</summary>
sealed class SqliteTransaction(StoreSession session, StoreSessions sessions, Checkpoints checkpoints) : WriteTransaction<OrderTables>
{
    readonly SqliteWriter _writer = session.Writer;
    long _addedBeforePart;
    SqliteFailure? _failure;

    public override OrderTables Tables => _writer.Tables;

    public override ServiceException NoRoom => StoreErrors.Full();

    public override void Begin() => _writer.Begin();

    public override void BeginPart()
    {
        _addedBeforePart = Tables.Added;
        _writer.BeginPart();
    }

    public override void EndPart() => _writer.EndPart();

    public override void UndoPart()
    {
        _writer.UndoPart();
        Tables.Forget(_addedBeforePart);
    }

    // In a transaction the log cannot be moved.
    public override bool HasRoomFor(WriteTraits traits, bool isFirst) =>
        traits.FreesRoom || traits.Weight == 0 || checkpoints.HaveRoom(_writer, mayRun: isFirst);

    // This counts what the log will have, before it has it: it must always be possible to move it.
    public override void PrepareCommit(bool freesRoom)
    {
        if (!checkpoints.WillHaveRoom(_writer) && !freesRoom)
            throw SqliteFailure.Full();
    }

    public override TimeSpan Commit()
    {
        var time = _writer.Commit();
        sessions.NoteOrders(Tables.TakeAdded());
        return time;
    }

    public override void NoteCommit(bool heldWrites)
    {
        if (heldWrites)
            sessions.NoteWrite(null);
        sessions.Committed(Tables);
    }

    public override void Rollback() => _writer.Rollback();

    public override WriteFailure Recover(Exception cause, bool isCommitting)
    {
        _failure = cause as SqliteFailure;
        try
        {
            _writer.Rollback();
        }
        catch (SqliteFailure e)
        {
            // What cannot even be rolled back is given up as a whole.
            sessions.Abandon(e);
            _failure ??= e;
        }

        if (_failure is null)
            return new(WriteFailureKind.OfAll, isCommitting && OutOfMemory.IsCauseOf(cause) ? StoreErrors.UnknownOutcome(cause) : cause);
        if (!_failure.IsInputOutput)
            return new(_failure.IsFull ? WriteFailureKind.NoRoom : WriteFailureKind.OfOne, _failure.ToError());

        sessions.Abandon(_failure);
        return new(WriteFailureKind.OfAll, isCommitting ? _failure.ToUnknownOutcome() : _failure.ToError());
    }

    public override void NoteFailure() => sessions.NoteWrite(_failure);

    public override void MakeRoom() => checkpoints.MakeRoom(_writer);

    public override void Maintain()
    {
        if (_writer.WantsCheckpoint)
            checkpoints.Run(_writer);
    }

    public override void Rest() => session.ReleasePages();
}
