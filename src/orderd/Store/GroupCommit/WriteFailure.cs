namespace Orderd.Store.GroupCommit;

/// <summary>Why a transaction failed, as a store tells group commit, and what the callers of its writes hear.</summary>
/// <param name="Kind">What is to be done with the writes that it held.</param>
/// <param name="Error">What their callers hear, if nothing more can be done for them.</param>
readonly record struct WriteFailure(WriteFailureKind Kind, Exception Error);
