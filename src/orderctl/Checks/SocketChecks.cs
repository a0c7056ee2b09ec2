using Orderctl.Linux;
using Orderctl.Output;
using Orderd.Shared;

namespace Orderctl.Checks;

/// <summary>The Unix socket as a file: is it there, and may this user connect to it.</summary>
sealed class SocketChecks(string path, string groupName, bool isGroupGiven)
{
    const int GroupMayEnter = 0b000_001_000;
    const int OthersMayWrite = 0b000_000_010;
    const int OwnerAndGroupMayWrite = 0b010_010_000;

    public IEnumerable<Finding> Run()
    {
        if (DirectoryProblem() is { } closed)
            return [closed];

        if (FileStatus.Visible(path) is not { } socket)
            return [Finding.Fault("socket", $"there is no {path}", Remedy.Start(path))];

        if (!socket.IsSocket)
        {
            return [Finding.Fault(
                "socket",
                $"{path} is not a socket",
                $"{Remedy.AsRoot($"mv {Remedy.Quote(path)} {Remedy.Quote(path + ".old")}", socket.Owner)} && {Remedy.Start(path)}")];
        }

        return
        [
            Finding.Ok("socket", path),
            Mode(socket),
            .. Group(socket),
        ];
    }

    // This finds the first directory on the way that is not there or is closed.
    Finding? DirectoryProblem()
    {
        var full = Path.GetFullPath(path);
        for (var slash = full.IndexOf('/', 1); slash > 0; slash = full.IndexOf('/', slash + 1))
        {
            var directory = full[..slash];
            if (FileStatus.Visible(directory) is not { } facts)
                return Finding.Fault("directory", $"there is no directory {directory}", Remedy.Start(path));

            if (!Posix.CanEnter(directory))
            {
                if ((facts.Mode & GroupMayEnter) != 0 && GroupId.Of(groupName) == facts.Group && !Accounts.IsInSession(facts.Group))
                    return Membership(facts.Group, isOwn: false);

                return Finding.Fault(
                    "directory", $"{Accounts.UserName} may not enter {directory}", Remedy.AsRoot($"chmod a+x {Remedy.Quote(directory)}", facts.Owner));
            }
        }

        return null;
    }

    Finding Mode(FileStatus socket)
    {
        var fix = Remedy.AsRoot($"chmod 0660 {Remedy.Quote(path)}", socket.Owner);
        if ((socket.Mode & OwnerAndGroupMayWrite) != OwnerAndGroupMayWrite)
            return Finding.Fault("mode", $"its mode is {socket.Permissions}: owner and group must be able to write to it", fix);

        return (socket.Mode & OthersMayWrite) != 0
            ? Finding.Warning("mode", $"its mode is {socket.Permissions}: anybody may connect", fix)
            : Finding.Ok("mode", socket.Permissions);
    }

    IEnumerable<Finding> Group(FileStatus socket)
    {
        var owner = Accounts.UserNameOf(socket.Owner);
        var isOwn = socket.Owner == Accounts.User;
        var wanted = GroupId.Of(groupName);
        // An orderd that somebody runs by hand is for that somebody.
        if (isOwn && !isGroupGiven && (socket.Owner != 0 || wanted is null))
            return [Finding.Ok("group", $"it belongs to {owner}, who runs this")];

        var change = $"chgrp {groupName} {Remedy.Quote(path)}";
        if (wanted is not { } group)
        {
            return [Finding.Fault(
                "group",
                $"there is no group {groupName}, so that none but {owner} may call",
                $"{Remedy.AsRoot($"groupadd --system {groupName}")} && {Remedy.AsRoot(change)}")];
        }

        return
        [
            socket.Group == group
                ? Finding.Ok("group", $"it belongs to {owner} and the group {groupName}")
                : Finding.Fault(
                    "group", $"its group is {Accounts.GroupName(socket.Group)}, not {groupName}", Remedy.AsRoot(change)),
            Membership(group, isOwn),
        ];
    }

    Finding Membership(uint group, bool isOwn)
    {
        var user = Accounts.UserName;
        if (Accounts.User == 0 || isOwn)
            return Finding.Ok("membership", $"{user} needs none");
        if (Accounts.IsInSession(group))
            return Finding.Ok("membership", $"{user} is in the group {groupName}");

        if (Accounts.IsMember(group))
        {
            return Finding.Fault(
                "membership", $"{user} is in the group {groupName}, but this session began before that", $"newgrp {groupName}    (or log in again)");
        }

        // An ACL may let in others, and so may a mode that is too wide; the server then says whether it does.
        return Posix.CanWrite(path)
            ? Finding.Ok("membership", $"{user} is not in the group {groupName}, but may connect")
            : Finding.Fault("membership", $"{user} is not in the group {groupName}", Remedy.Join(groupName));
    }
}
