namespace Orderd.Store.GroupCommit;

/// <summary>What the writer has to know of a write beforehand.</summary>
/// <param name="Weight">How many orders it writes; 0 for what is no caller's write.</param>
/// <param name="FreesRoom">Whether it is let into the room that is kept for when the disk is full.</param>
readonly record struct WriteTraits(int Weight, bool FreesRoom = false)
{
    /// <summary>What the store does for itself.</summary>
    public static WriteTraits Own => new(0);
}
