using Orderd.Errors;
using Orderd.Store;
using Orderd.Store.GroupCommit;

namespace Orderd.Tests.Store;

/// <summary>Transactions of a store that is a list of texts, which fail as a test wants it.</summary>
sealed class ScriptedTransaction : WriteTransaction<List<string>>
{
    /// <summary>What was committed, a transaction each.</summary>
    public List<string> Commits { get; } = [];

    /// <summary>Why a transaction with the text <c>bad</c> fails; null, when its commit fails without anybody knowing why.</summary>
    public WriteFailureKind? Failure { get; set; }

    /// <summary>Whether it cannot even be found out how much room there is.</summary>
    public bool HidesRoom { get; set; }

    public int RoomsMade { get; private set; }

    /// <summary>The step that there is no memory for, once; null for none.</summary>
    public string? Starved { get; set; }

    public override List<string> Tables { get; } = [];

    public override ServiceException NoRoom => StoreErrors.Full();

    public override void Begin() => Need(nameof(Begin));

    public override void BeginPart() => Need(nameof(BeginPart));

    public override void EndPart() => Need(nameof(EndPart));

    public override void UndoPart()
    {
    }

    public override bool HasRoomFor(WriteTraits traits, bool isFirst) => Need(nameof(HasRoomFor)) && HidesRoom ? throw new InvalidDataException() : true;

    public override void PrepareCommit(bool freesRoom)
    {
        Need(nameof(PrepareCommit));
        if (Failure is not null && Tables.Contains("bad"))
            throw new InvalidDataException();
    }

    public override TimeSpan Commit()
    {
        Need(nameof(Commit));
        if (Tables.Contains("bad") && RoomsMade == 0)
            throw new InvalidDataException();

        Commits.Add(string.Concat(Tables));
        Tables.Clear();
        return TimeSpan.Zero;
    }

    public override void NoteCommit(bool heldWrites) => Need(nameof(NoteCommit));

    public override void Rollback() => Tables.Clear();

    public override WriteFailure Recover(Exception cause, bool isCommitting)
    {
        Need(nameof(Recover));
        Rollback();
        if (cause is OutOfMemoryException && !isCommitting)
            return new(WriteFailureKind.OfAll, cause);
        return isCommitting ? new(WriteFailureKind.OfAll, StoreErrors.UnknownOutcome(cause)) : new(Failure!.Value, StoreErrors.Full(cause));
    }

    public override void NoteFailure()
    {
    }

    public override void MakeRoom()
    {
        RoomsMade++;
        Failure = null;
    }

    public override void Maintain() => Need(nameof(Maintain));

    public override void Rest()
    {
    }

    /// <summary>Throws, the first time that the step is <see cref="Starved"/>; the recovery of it may be starved after that.</summary>
    public bool Need(string step)
    {
        if (Starved?.Split('+') is not [var first, .. var rest] || first != step)
            return true;

        Starved = rest.Length == 0 ? null : string.Join('+', rest);
        throw new InsufficientMemoryException();
    }
}
