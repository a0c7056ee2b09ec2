using Orderd.Errors;

namespace Orderd.Access;

/// <summary>Who makes a call: what that caller may do, and the name that the call log has for it.</summary>
sealed record Caller(Role Role, string Name)
{
    /// <summary>Nobody has shown who they are.</summary>
    public static Caller Anonymous { get; } = new(Role.None, "anonymous");

    /// <summary>Whether it is clear who calls: somebody whom nothing is asked of, or who has shown who it is, and be it in vain.</summary>
    public bool IsKnown(ServiceException? refusal) => refusal is null || this != Anonymous;

    /// <summary>Somebody who is known: <c>token:ci(writer)</c>.</summary>
    public static Caller Of(Role role, string name) =>
        new(role, role == Role.None ? name : $"{name}({role.ToString().ToLowerInvariant()})");

    /// <summary>What this caller is told when its role is too low; null when it may call.</summary>
    public ServiceException? Refusal(Role required) => Role >= required ? null : new ServiceException(
        ErrorKind.PermissionDenied, $"This method needs the role {required.ToString().ToLowerInvariant()}; {Name} may not call it.");

    /// <summary>Nobody has to show who they are: what reaches orderd may do all.</summary>
    public static Caller Anybody { get; } = new(Role.Admin, "anonymous");
}
