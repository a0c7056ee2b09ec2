namespace Orderd.Tests.Native;

/// <summary>The published native programs, which are what users get.</summary>
static class Binaries
{
    public static string Orderd => Find("orderd", "TEST_ORDERD");

    public static string Orderctl => Find("orderctl", "TEST_ORDERCTL");

    static string Find(string name, string variable)
    {
        var path = Environment.GetEnvironmentVariable(variable) is { Length: > 0 } given
            ? given
            : Path.Combine(RepositoryRoot(), "artifacts", "bin", name);
        return File.Exists(path) ? path : throw new FileNotFoundException($"There is no {path}: run make publish first, or set {variable}.");
    }

    public static string RepositoryRoot()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "orderd.sln")))
                return folder;
        }

        throw new DirectoryNotFoundException("These tests run from inside the repository.");
    }
}
