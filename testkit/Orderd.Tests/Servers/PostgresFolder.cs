using System.Diagnostics;
using System.Text;

namespace Orderd.Tests.Servers;

/// <summary>
/// A temporary folder with PostgreSQL servers in it. When it is disposed, or the process of the tests has ended in whatever way, all
/// that runs there is killed, and the folder goes.
/// </summary>
sealed class PostgresFolder : IAsyncDisposable
{
    // The longest name that a server has, and its socket.
    const string LongestSocket = "/private/.s.PGSQL.5432";
    const int MaxSocketPathBytes = 107;

    // It waits for the end of its input, which comes with the end of the process that holds the other end of the pipe. Everything that
    // PostgreSQL starts has its data directory as working directory. What a killed server leaves in the kernel is a segment of shared
    // memory, whose key stands in the seventh line of this file.
    const string Guard = """
        exec >/dev/null 2>&1
        read -r _
        running() { find /proc/[0-9]*/cwd -maxdepth 0 \( -lname "$1" -o -lname "$1/*" \) -printf '%h\n' | cut --delimiter=/ --fields=3; }
        for _ in {1..1000}; do
            processes=$(running "$1")
            [[ "$processes" ]] || break
            kill -KILL $processes
            sleep 0.02
        done
        for file in "$1"/*/data/postmaster.pid; do
            read -r key _ < <(sed --quiet 7p "$file") && ipcrm --shmem-key "$key"
        done
        rm -rf "$1"
        """;

    readonly Process _guard;

    PostgresFolder(string root)
    {
        Root = root;
        // In a session of its own it outlives whatever ends the group of the tests.
        _guard = Process.Start(new ProcessStartInfo("/usr/bin/setsid", ["/bin/bash", "-c", Guard, "guard", root])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
    }

    public string Root { get; }

    public static async Task<PostgresFolder> CreateAsync()
    {
        var folder = new PostgresFolder(CreateDirectory());
        try
        {
            if (PostgresPrograms.Owner is { } owner)
                await PostgresPrograms.RunAsync("/bin/chown", [owner, folder.Root]);
            return folder;
        }
        catch
        {
            await folder.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _guard.StandardInput.Close();
        await _guard.WaitForExitAsync();
        _guard.Dispose();
    }

    static string CreateDirectory()
    {
        var path = Directory.CreateTempSubdirectory("pg-").FullName;
        if (Encoding.UTF8.GetByteCount(path + LongestSocket) <= MaxSocketPathBytes)
            return path;

        Directory.Delete(path);
        path = $"/tmp/pg-{Path.GetRandomFileName()}";
        Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
