using Orderd.Configuration;
using Orderd.Shared;

namespace Orderd.Access;

/// <summary>
/// The files with which orderd shows PostgreSQL who it is. The driver reads them at each connection and takes them as they are; here
/// they are looked at once, when what is wrong can still be said to whoever starts orderd.
/// </summary>
static class StoreCredentials
{
    const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
    // HOST:PORT:DATABASE:USER:PASSWORD
    const int PasswordFields = 5;

    /// <exception cref="FileRefused">One of them is not there, is for others to read, or cannot be what it has to be.</exception>
    public static void Check(StoreSpec store)
    {
        if (store is not StoreSpec.Postgres { Target: var target })
            return;

        if (target.RootCertificate is { } authorities)
            SecretFile.Read("sslrootcert of the store", authorities);
        if (target.Certificate is { } certificate)
            SecretFile.Read("sslcert of the store", certificate);
        // A group that has root's confidence may read a key of root's, as Debian's group ssl-cert does.
        if (target.Key is { } key)
            ReadSecret("sslkey", key, groupMayRead: FileStatus.Visible(key) is { Owner: 0 });
        if (target.PasswordFile is { } passwords)
            CheckLines(passwords, ReadSecret("passfile", passwords, groupMayRead: false));
    }

    static string ReadSecret(string parameter, string path, bool groupMayRead)
    {
        // What systemd hands over may be root's, with an ACL for this user, which shows as a right of the group.
        var forbidden = Others & ~(groupMayRead || IsCredential(path) ? UnixFileMode.GroupRead : UnixFileMode.None);
        try
        {
            var file = RegularFile.Read(path);
            return (file.Mode & forbidden) == 0
                ? file.Text
                : throw new FileRefused(
                    $"{parameter} of the store: others than its owner may use {path}: chmod {(groupMayRead ? "g=r,o=" : "go=")} {path}");
        }
        catch (IOException e)
        {
            throw new FileRefused($"{parameter} of the store: {path} cannot be read: {e.Message}", e);
        }
    }

    // The driver would fail at each connection because of any line that it cannot take apart, and what is wrong is said without
    // showing it.
    static void CheckLines(string path, string text)
    {
        var number = 0;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            number++;
            if (!line.Trim().IsEmpty && line.Trim()[0] != '#' && CountFields(line) != PasswordFields)
            {
                throw new FileRefused(
                    $"passfile of the store: {path}, line {number}: a line is HOST:PORT:DATABASE:USER:PASSWORD, with \\: for a colon in one of them.");
            }
        }
    }

    static int CountFields(ReadOnlySpan<char> line)
    {
        var fields = 1;
        for (var at = 0; at < line.Length; at++)
        {
            if (line[at] == ':' && (at == 0 || line[at - 1] != '\\'))
                fields++;
        }

        return fields;
    }

    static bool IsCredential(string path) =>
        Environment.GetEnvironmentVariable("CREDENTIALS_DIRECTORY") is { Length: > 0 } directory
        && Path.GetDirectoryName(path) == Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
}
