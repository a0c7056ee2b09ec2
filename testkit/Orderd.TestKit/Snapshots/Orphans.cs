using System.Text.RegularExpressions;

namespace Orderd.TestKit.Snapshots;

/// <summary>Finds approved files whose test is gone: there is no such source file any more, or it does not have that name in it.</summary>
static class Orphans
{
    const string Suffix = ".verified.txt";

    static readonly string[] SourceExtensions = [".cs", ".fs", ".vb"];

    public static IEnumerable<string> Below(string folder) =>
        Directory.EnumerateFiles(folder, "*" + Suffix, SearchOption.AllDirectories).Where(IsOrphan).Order(StringComparer.Ordinal);

    // File.Method: either may have a dot in it.
    static bool IsOrphan(string path)
    {
        var name = Path.GetFileName(path)[..^Suffix.Length];
        for (var dot = name.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = name.IndexOf('.', dot + 1))
        {
            var source = Path.Combine(Path.GetDirectoryName(path)!, name[..dot]);
            if (SourceExtensions.Any(extension => Mentions(source + extension, name[(dot + 1)..])))
                return false;
        }

        return true;
    }

    static bool Mentions(string source, string test) =>
        File.Exists(source) && Regex.IsMatch(File.ReadAllText(source), $@"(?<!\w){Regex.Escape(test)}(?!\w)");
}
