using Microsoft.Extensions.Primitives;
using Orderd.Configuration;
using Orderd.Errors;
using Orderd.Shared;

namespace Orderd.Access;

/// <summary>Of a connection on the Unix socket: what the kernel says of the user who opened it decides, once and for all calls.</summary>
sealed class SocketIdentity : Identity
{
    readonly Caller _caller;
    readonly ServiceException? _refusal;

    public SocketIdentity(SocketUser user, Config config)
    {
        var role = RoleOf(user, config);
        _caller = Caller.Of(role, $"uid:{user.Uid}");
        if (role == Role.None)
        {
            _refusal = user.IsUnknown
                ? new ServiceException(
                    ErrorKind.PermissionDenied,
                    $"uid {user.Uid} stands for every user that orderd's user namespace does not know: only a group can let them in.")
                : NotAMember(user, config);
        }
    }

    /// <summary>Whether this user may use the socket.</summary>
    public bool IsMember => _refusal is null;

    public override Caller Of(StringValues authorization, out ServiceException? refusal)
    {
        refusal = _refusal;
        return _caller;
    }

    static ServiceException NotAMember(SocketUser user, Config config)
    {
        var create = GroupId.Of(config.Access.Group) is null ? $"sudo groupadd --system {config.Access.Group}; " : "";
        return new ServiceException(
            ErrorKind.PermissionDenied,
            $"uid {user.Uid} may not use this socket: it is for members of the group {config.Access.Group}. "
            + $"Join it and log in again: {create}sudo usermod -aG {config.Access.Group} $USER");
    }

    static Role RoleOf(SocketUser user, Config config)
    {
        if (user.IsRoot || user.IsOwn)
            return Role.Admin;
        if (IsIn(user, config.Access.Group))
            return Role.Writer;
        return config.Access.ReadOnlyGroup is { } readers && IsIn(user, readers) ? Role.Reader : Role.None;
    }

    // The group is looked up for each connection, since groups come and go; nobody is in a group that there is not.
    static bool IsIn(SocketUser user, string group) => GroupId.Of(group) is { } id && user.IsIn(id);
}
