using Orderd.Errors;

namespace Orderd.Store.GroupCommit;

/// <summary>
/// What a store gives group commit: a connection that writes, and one transaction on it after the other. Used by the writer's
/// thread only.
/// </summary>
/// <typeparam name="TTables">What writes are applied to. They call it themselves, for each row that they touch.</typeparam>
abstract class WriteTransaction<TTables>
{
    public abstract TTables Tables { get; }

    /// <summary>What a write fails with that finds no room even when it comes first.</summary>
    public abstract ServiceException NoRoom { get; }

    public abstract void Begin();

    /// <summary>Begins a part of the transaction that can be undone alone.</summary>
    public abstract void BeginPart();

    public abstract void EndPart();

    public abstract void UndoPart();

    /// <summary>Whether there is room for one more write of this kind.</summary>
    /// <param name="traits">The kind.</param>
    /// <param name="isFirst">Whether no transaction has begun yet, so that room may be made.</param>
    public abstract bool HasRoomFor(WriteTraits traits, bool isFirst);

    /// <summary>Throws when what was written takes more room than it may. Nothing is committed yet.</summary>
    /// <param name="freesRoom">Whether all that was written frees room.</param>
    public abstract void PrepareCommit(bool freesRoom);

    /// <summary>How long the commit itself took, the sync to disk included.</summary>
    public abstract TimeSpan Commit();

    /// <summary>Is called after each commit, when the callers have been told.</summary>
    /// <param name="heldWrites">Whether it held a caller's write, and not only what the store does for itself.</param>
    public abstract void NoteCommit(bool heldWrites);

    public abstract void Rollback();

    /// <summary>Rolls back what is left after a failure, and says what kind of failure it was.</summary>
    /// <param name="cause">What was thrown.</param>
    /// <param name="isCommitting">Whether the commit was under way, whose outcome may then not be known.</param>
    public abstract WriteFailure Recover(Exception cause, bool isCommitting);

    /// <summary>Is called when a write has failed for good for a reason of the store's.</summary>
    public abstract void NoteFailure();

    /// <summary>Makes what room there can be made, after <see cref="WriteFailureKind.NoRoom"/>.</summary>
    public abstract void MakeRoom();

    /// <summary>Does what is due between two transactions.</summary>
    public abstract void Maintain();

    /// <summary>Gives back the memory that the last writes needed, when none has come for a while.</summary>
    public abstract void Rest();
}
