namespace Orderd.Tests.Orderctl;

/// <summary>
/// Which orderctl is tested: the one that ORDERCTL names, else the published native one, else the build for the JIT.
/// </summary>
static class OrderctlBinary
{
    const string Variable = "ORDERCTL";

    /// <summary>The program and the arguments before the tests' own.</summary>
    public static string[] CommandLine { get; } = Find();

    public static string RepositoryRoot { get; } = FindRoot();

    static string[] Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given)
            return [given];

        var artifacts = Path.Combine(FindRoot(), "artifacts");
        var native = Path.Combine(artifacts, "bin", "orderctl");
        if (File.Exists(native))
            return [native];

        var builds = Path.Combine(artifacts, "net10.0", "bin", "orderctl");
        var newest = Directory.Exists(builds)
            ? Directory.GetFiles(builds, "orderctl.dll", SearchOption.AllDirectories).MaxBy(File.GetLastWriteTimeUtc)
            : null;
        return newest is not null
            ? ["dotnet", "exec", newest]
            : throw new FileNotFoundException($"There is no orderctl. Run make publish, or name one in {Variable}.");
    }

    static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Directory.Packages.props")))
            folder = folder.Parent;

        return folder?.FullName ?? throw new DirectoryNotFoundException("The tests run outside the repository.");
    }
}
