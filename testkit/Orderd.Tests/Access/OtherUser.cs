namespace Orderd.Tests.Access;

/// <summary>A user that is not the one of the tests, whom only root can be.</summary>
sealed record OtherUser(uint Uid, uint Gid, params uint[] Groups)
{
    public static bool IsPossible => Environment.IsPrivilegedProcess;

    /// <summary>The start of a command that is to run as this user.</summary>
    public string[] Command =>
    [
        "/usr/bin/setpriv", $"--reuid={Uid}", $"--regid={Gid}", Groups.Length == 0 ? "--clear-groups" : $"--groups={string.Join(',', Groups)}",
    ];
}
