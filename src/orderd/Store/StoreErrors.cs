using Orderd.Errors;

namespace Orderd.Store;

/// <summary>How any store words its trouble to callers, whatever its own library has said.</summary>
static class StoreErrors
{
    public static ServiceException Full(Exception? cause = null) =>
        new(ErrorKind.StoreFull, "The disk of the order store is full; nothing was changed.", cause);

    public static ServiceException Unavailable(Exception? cause = null) =>
        new(ErrorKind.StoreUnavailable, "The order store cannot be used at the moment; nothing was changed.", cause);

    public static ServiceException Damaged(Exception? cause = null) =>
        new(ErrorKind.StoreCorrupt, "The order store is damaged.", cause);

    /// <summary>For a write whose commit was under way: it may have been committed.</summary>
    public static ServiceException UnknownOutcome(Exception? cause = null) => new(
        ErrorKind.StoreUnavailable,
        "The order store failed during the commit, and whether the change is on the disk is not known; an idempotency-key makes a retry safe.",
        cause);
}
