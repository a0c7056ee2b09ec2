namespace Orderd.TestKit.Snapshots;

/// <summary>
/// Finds the source file of a test at run time. The path that the compiler noted may be mapped to another root, as deterministic
/// builds do, so that no built file names the machine it was built on: then the source is looked for upwards of the test's
/// output, by the longest tail of the path that is there.
/// </summary>
static class SourceFile
{
    /// <exception cref="InvalidOperationException">There is no such file.</exception>
    public static string Find(string noted) => Locate(noted, AppContext.BaseDirectory)
        ?? throw new InvalidOperationException(
            $"The source file {noted} of this test was not found, and its snapshots are beside it. Run the tests where they were built.");

    public static string? Locate(string noted, string outputFolder)
    {
        if (File.Exists(noted))
            return noted;

        var parts = noted.Split(['/', '\\'], StringSplitOptions.RemoveEmptyEntries);
        for (var skip = 0; skip < parts.Length; skip++)
        {
            var tail = Path.Combine(parts[skip..]);
            for (var folder = new DirectoryInfo(outputFolder); folder is not null; folder = folder.Parent)
            {
                if (Path.Combine(folder.FullName, tail) is var path && File.Exists(path))
                    return path;
            }
        }

        return null;
    }
}
