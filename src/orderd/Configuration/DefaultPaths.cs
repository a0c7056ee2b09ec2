namespace Orderd.Configuration;

/// <summary>Where things are when nobody says otherwise: the system's folders for root, the user's own for anybody else.</summary>
static class DefaultPaths
{
    public static string Socket => Path.Combine(
        Environment.IsPrivilegedProcess ? "/run" : Xdg("XDG_RUNTIME_DIR", Home(".local/state")), "orderd", "orderd.sock");

    public static string Store => Path.Combine(
        Environment.IsPrivilegedProcess ? "/var/lib" : Xdg("XDG_STATE_HOME", Home(".local/state")), "orderd", "orders.db");

    static string Xdg(string variable, string otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } folder ? folder : otherwise;

    static string Home(string folder) => Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), folder);
}
