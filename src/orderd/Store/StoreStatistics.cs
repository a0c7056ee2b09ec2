namespace Orderd.Store;

/// <summary>What a store says of itself, beside what its <see cref="OrderStore.Metrics"/> have counted.</summary>
/// <param name="Kind">What kind of store it is: the word that --store begins with.</param>
/// <param name="Location">Where it is, without secrets; empty for nowhere.</param>
/// <param name="Orders">How many orders there are; null where they cannot be counted.</param>
/// <param name="BytesOnDisk">What it takes on disk, its log included.</param>
sealed record StoreStatistics(string Kind, string Location, long? Orders, long BytesOnDisk);
