namespace Orderd.Store.GroupCommit;

/// <summary>What is to be done with the writes of a transaction that failed.</summary>
enum WriteFailureKind
{
    /// <summary>Nothing more: all of them fail, since the connection is lost, or since the failure is none of the store's.</summary>
    OfAll,

    /// <summary>One of them may be what the store cannot do: each is tried alone.</summary>
    OfOne,

    /// <summary>There is no room: each is tried alone, and once more after the store has made what room it can.</summary>
    NoRoom,
}
