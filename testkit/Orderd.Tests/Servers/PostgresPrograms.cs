using Orderd.Tests.Native;

namespace Orderd.Tests.Servers;

/// <summary>PostgreSQL's own programs, which Debian has a version each of beside the PATH, run by a user whom they accept: root is none.</summary>
static class PostgresPrograms
{
    const string Versions = "/usr/lib/postgresql";
    // Debian's package brings this user.
    const string User = "postgres";

    static readonly Lazy<string> Directory = new(Find);

    /// <summary>Whom the servers of root's tests run as; null when they run as the tests do.</summary>
    public static string? Owner => Environment.IsPrivilegedProcess ? User : null;

    /// <param name="folder">Where it is to run.</param>
    /// <param name="program">Its name.</param>
    /// <param name="arguments">What it is told.</param>
    public static async Task RunAsync(string folder, string program, params string[] arguments)
    {
        string[] become = Owner is { } owner ? ["/usr/bin/setpriv", $"--reuid={owner}", $"--regid={owner}", "--clear-groups"] : [];
        await RunAsync("/usr/bin/env", [$"--chdir={folder}", .. become, Path.Combine(Directory.Value, program), .. arguments]);
    }

    /// <summary>Runs any program to its end, which has to be a good one.</summary>
    public static async Task RunAsync(string program, string[] arguments)
    {
        var run = await ProgramRun.Of(program, arguments);
        if (run.ExitCode != 0)
            throw new InvalidOperationException($"{string.Join(' ', [program, .. arguments])} ended with {run.ExitCode}: {run.Output}{run.Error}");
    }

    // The newest, or whatever is on the PATH elsewhere than on Debian.
    static string Find()
    {
        var versions = System.IO.Directory.Exists(Versions) ? System.IO.Directory.GetDirectories(Versions) : [];
        return versions.OrderByDescending(path => int.TryParse(Path.GetFileName(path), out var version) ? version : 0).Select(path => Path.Combine(path, "bin"))
            .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries))
            .FirstOrDefault(path => File.Exists(Path.Combine(path, "initdb")))
            ?? throw new InvalidOperationException("There is no PostgreSQL on this machine: install the package postgresql (packaging/prerequisites test).");
    }
}
