using Orderd.Errors;

namespace Orderd.Store;

/// <summary>
/// Makes a copy of a store as it was at one moment after this was called; reads and writes go on meanwhile. Only one is made at
/// a time: a second caller gets <see cref="ErrorKind.LimitExceeded"/>.
/// </summary>
delegate ValueTask<StoreBackup> MakeBackup(CancellationToken cancellationToken);
