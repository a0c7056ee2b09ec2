using System.Text.RegularExpressions;

namespace Orderd.Tests.Architecture;

/// <summary>Which folder of a program uses which, as the namespaces and using lines of its sources say.</summary>
/// <param name="rootNamespace">The program's, which stands for its root folder.</param>
/// <param name="folders">Its folders from the roof down: each may use those behind it only.</param>
sealed partial class FolderArrows(string rootNamespace, IReadOnlyList<string> folders)
{
    // What every folder may use, for it belongs to no program: the contracts, and what both programs know.
    static readonly string[] Common = ["Contracts", "Shared"];

    /// <summary>Says what is wrong with one source file; nothing, when nothing is.</summary>
    /// <param name="path">Of the file, from the program's folder on.</param>
    /// <param name="source">What it says.</param>
    public IEnumerable<string> Faults(string path, string source)
    {
        var directory = Path.GetDirectoryName(path)!.Replace('/', '.');
        var expected = directory.Length == 0 ? rootNamespace : $"{rootNamespace}.{directory}";
        var actual = Namespace().Match(source);
        // The entry of a program has none.
        if (actual.Success ? actual.Groups[1].Value != expected : directory.Length > 0)
            yield return $"{path}: its namespace is not {expected}.";

        var from = directory.Split('.')[0];
        if (from.Length == 0)
            yield break;
        if (!folders.Contains(from))
            yield return $"{path}: the folder {from} is not in the plan.";

        foreach (var to in Imported(source).Concat(WrittenOut(source)))
        {
            if (to.Length == 0)
                yield return $"{path}: uses the root.";
            else if (to != from && !Common.Contains(to) && IndexOf(to) < IndexOf(from))
                yield return $"{path}: {from} uses {to}, which stands above it.";
        }
    }

    IEnumerable<string> Imported(string source) =>
        Imports().Matches(source).Where(used => used.Groups[1].Value == rootNamespace).Select(used => used.Groups[2].Value);

    // A name such as Orderd.Store.OrderPage, or Store.OrderPage, which is the same anywhere below Orderd.
    IEnumerable<string> WrittenOut(string source)
    {
        var code = NotCode().Replace(source, "");
        return folders.Where(folder => Regex.IsMatch(code, $@"(?<![\w.])(?:{rootNamespace}\.)?{folder}\.[A-Z]"));
    }

    int IndexOf(string folder)
    {
        for (var i = 0; i < folders.Count; i++)
        {
            if (folders[i] == folder)
                return i;
        }

        return -1;
    }

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    // A using line, with or without an alias.
    [GeneratedRegex(@"^(?:global )?using (?:static )?(?:\w+ = )?(\w+)(?:\.(\w+))?[\w.]*;", RegexOptions.Multiline)]
    private static partial Regex Imports();

    // Imports, the namespace, comments and texts.
    [GeneratedRegex(@"^(?:global )?using .*;$|^namespace .*;$|//.*|""(?:[^""\\\n]|\\.)*""", RegexOptions.Multiline)]
    private static partial Regex NotCode();
}
