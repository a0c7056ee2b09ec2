namespace Orderd.Shared;

/// <summary>Where things are when nobody says otherwise: the system's directories for root, the user's own for anybody else.</summary>
static class DefaultPaths
{
    public const string SystemDirectory = "/run/orderd";

    /// <summary>Where the system's service listens.</summary>
    public const string SystemSocket = $"{SystemDirectory}/orderd.sock";

    /// <summary>Bytes that the path of a socket has at most: sockaddr_un has room for 108, the last of which is a zero.</summary>
    public const int MaxSocketPathBytes = 107;

    public static string Socket =>
        Environment.IsPrivilegedProcess ? SystemSocket : Path.Combine(Xdg("XDG_RUNTIME_DIR"), "orderd", "orderd.sock");

    public static string Store =>
        Path.Combine(Environment.IsPrivilegedProcess ? "/var/lib" : Xdg("XDG_STATE_HOME"), "orderd", "orders.db");

    // Both are missing where nobody has logged in.
    static string Xdg(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } directory
        ? directory
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local/state");
}
