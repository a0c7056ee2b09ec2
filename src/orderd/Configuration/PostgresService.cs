namespace Orderd.Configuration;

/// <summary>
/// Finds a service, which is a named group of connection parameters in libpq's <c>pg_service.conf</c>: in the file that
/// PGSERVICEFILE names or else the user's own, then in the system's.
/// </summary>
static class PostgresService
{
    const string FileName = "pg_service.conf";
    // This is Debian's; PGSYSCONFDIR names another.
    const string SystemDirectory = "/etc/postgresql-common";

    /// <param name="service">Its name.</param>
    /// <param name="variable">Reads the environment.</param>
    /// <exception cref="FormatException">There is none of that name, or what it says cannot be used.</exception>
    public static PostgresParameters Read(string service, Func<string, string?> variable)
    {
        var files = Files(variable).ToList();
        foreach (var file in files)
        {
            if (Find(service, file) is { } parameters)
                return parameters;
        }

        throw new FormatException(
            files.Count > 0 ? $"there is no such service in {string.Join(" or ", files)}" : $"there is no file of services: name it with PGSERVICEFILE");
    }

    // One that is named has to be there; the others may be.
    static IEnumerable<string> Files(Func<string, string?> variable)
    {
        if (variable("PGSERVICEFILE") is { Length: > 0 } named)
            yield return named;
        else if (variable("HOME") is { Length: > 0 } home && Path.Combine(home, $".{FileName}") is var own && File.Exists(own))
            yield return own;

        var directory = variable("PGSYSCONFDIR") is { Length: > 0 } configured ? configured : SystemDirectory;
        if (Path.Combine(directory, FileName) is var system && File.Exists(system))
            yield return system;
    }

    static PostgresParameters? Find(string service, string file)
    {
        PostgresParameters? found = null;
        foreach (var line in ReadLines(file))
        {
            if (line.Length == 0 || line.StartsWith('#'))
                continue;
            if (line.StartsWith('['))
            {
                // The first of a name counts.
                if (found is not null)
                    break;
                if (line == $"[{service}]")
                    found = new PostgresParameters($"the service in {file}");
            }
            else if (found is not null)
            {
                Add(found, line, file);
            }
        }

        return found;
    }

    static void Add(PostgresParameters parameters, string line, string file)
    {
        if (line.Split('=', 2, StringSplitOptions.TrimEntries) is not [var name, var value])
            throw new FormatException($"the service in {file} has a line that is not NAME=VALUE");
        if (name == "service")
            throw new FormatException($"the service in {file} refers to a service");
        parameters.Add(name, value);
    }

    static string[] ReadLines(string file)
    {
        try
        {
            return RegularFile.Read(file).Text.Split('\n', StringSplitOptions.TrimEntries);
        }
        catch (IOException e)
        {
            throw new FormatException($"the file of services {file} cannot be read: {e.Message}", e);
        }
    }
}
