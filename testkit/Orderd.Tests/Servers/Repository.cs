namespace Orderd.Tests.Servers;

/// <summary>The repository that these tests were built in.</summary>
static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    static string Find(string folder)
    {
        for (var candidate = new DirectoryInfo(folder); candidate is not null; candidate = candidate.Parent)
        {
            if (File.Exists(Path.Combine(candidate.FullName, "orderd.sln")))
                return candidate.FullName;
        }

        throw new DirectoryNotFoundException($"There is no orderd.sln in a folder above {folder}.");
    }
}
