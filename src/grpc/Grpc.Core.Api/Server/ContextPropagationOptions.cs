namespace Grpc.Core;

/// <summary>Which parts of a server's call its child calls take over.</summary>
public class ContextPropagationOptions(bool propagateDeadline = true, bool propagateCancellation = true)
{
    /// <summary>Both.</summary>
    public static readonly ContextPropagationOptions Default = new();

    /// <summary>Whether the child ends no later than the parent's deadline.</summary>
    public bool IsPropagateDeadline { get; } = propagateDeadline;

    /// <summary>Whether the child is cancelled with the parent.</summary>
    public bool IsPropagateCancellation { get; } = propagateCancellation;
}
