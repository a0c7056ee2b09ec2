namespace Orderd;

/// <summary>What kind of trouble keeps a call from being answered as asked.</summary>
enum FaultKind
{
    Invalid,
    Missing,
    Conflict,
    Precondition,
    LimitExceeded,
    OutOfRange,
    Unauthenticated,
    Forbidden,
    Unserved,
    StoreFull,
    StoreUnavailable,
    StoreCorrupt,
    Stopping,
    Cancelled,
    DeadlineExceeded,
}

/// <summary>One field of a request that breaks a rule: where it is (<c>orders[3].items[2]</c>) and what is wrong.</summary>
sealed record FieldFault(string Field, string Description);

/// <summary>
/// Ends a call with an error that its caller can act on. Services and stores throw it; Interceptors/ErrorTable.cs alone knows
/// which status it becomes. The message is shown to the caller.
/// </summary>
sealed class Fault(FaultKind kind, string message, Exception? cause = null) : Exception(message, cause)
{
    public FaultKind Kind { get; } = kind;

    /// <summary>The fields at fault, for <see cref="FaultKind.Invalid"/>.</summary>
    public IReadOnlyList<FieldFault> Fields { get; private init; } = [];

    public static Fault Invalid(params IReadOnlyList<FieldFault> fields) =>
        new(FaultKind.Invalid, string.Join("; ", fields.Select(f => $"{f.Field}: {f.Description}"))) { Fields = fields };
}
