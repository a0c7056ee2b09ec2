using System.Buffers;
using Orderctl.Linux;
using Orderd.Shared;

namespace Orderctl.Output;

/// <summary>Command lines that can be pasted as they are.</summary>
static class Remedy
{
    static readonly SearchValues<char> Plain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/._-+:@%,=");

    /// <summary>What starts the daemon that listens at this path: the system's service, or one by hand.</summary>
    public static string Start(string socket) => socket == DefaultPaths.SystemSocket
        ? AsRoot("systemctl restart orderd")
        : $"orderd --socket {Quote(socket)}";

    public static string Join(string group) => $"sudo usermod -aG {group} {Accounts.UserName}    (then log in again)";

    /// <summary>With sudo, unless we are root or the owner of what is to be changed.</summary>
    public static string AsRoot(string command, uint? owner = null) =>
        Accounts.User == 0 || Accounts.User == owner ? command : $"sudo {command}";

    public static string Quote(string text) =>
        text.Length > 0 && !text.AsSpan().ContainsAnyExcept(Plain) ? text : $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
