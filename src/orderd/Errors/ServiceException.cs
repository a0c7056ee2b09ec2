namespace Orderd.Errors;

/// <summary>What kind of trouble keeps a call from being answered as asked.</summary>
enum ErrorKind
{
    Invalid,
    NotFound,
    Conflict,
    Precondition,
    LimitExceeded,
    OutOfRange,
    Unauthenticated,
    PermissionDenied,
    Unimplemented,
    StoreFull,
    StoreUnavailable,
    StoreCorrupt,
    Stopping,
    Cancelled,
    DeadlineExceeded,
}

/// <summary>One field of a request that breaks a rule: where it is (<c>orders[3].items[2]</c>) and what is wrong.</summary>
sealed record FieldViolation(string Field, string Description);

/// <summary>
/// Ends a call with an error that its caller can act on. Services and stores throw it; ErrorTable alone knows
/// which status it becomes. The message is shown to the caller.
/// </summary>
sealed class ServiceException(ErrorKind kind, string message, Exception? cause = null) : Exception(message, cause)
{
    public ErrorKind Kind { get; } = kind;

    /// <summary>The invalid fields, for <see cref="ErrorKind.Invalid"/>.</summary>
    public IReadOnlyList<FieldViolation> Fields { get; private init; } = [];

    public static ServiceException Invalid(params IReadOnlyList<FieldViolation> fields) =>
        new(ErrorKind.Invalid, string.Join("; ", fields.Select(f => $"{f.Field}: {f.Description}"))) { Fields = fields };
}
