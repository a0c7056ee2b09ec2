using System.IO.Enumeration;
using System.Text.RegularExpressions;
using Orderd.Tests.Native;

namespace Orderd.Tests.Documents;

/// <summary>A page of the repository's documentation, in Markdown as GitHub reads it.</summary>
sealed partial class MarkdownPage
{
    static readonly string Root = Binaries.RepositoryRoot();

    // What is made by a build, or brought by a package. What begins with a dot is left out anyway.
    static readonly string[] NotOurs = ["artifacts", "bin", "node_modules", "obj", "packages"];

    public MarkdownPage(string root, string path)
    {
        Path = path;
        var (prose, previous) = (new List<string>(), "");
        var blocks = new List<MarkdownBlock>();
        MarkdownBlock? open = null;
        foreach (var line in File.ReadLines(System.IO.Path.Combine(root, path)))
        {
            var isFence = line.StartsWith("```", StringComparison.Ordinal);
            if (isFence && open is null)
                open = new MarkdownBlock(line[3..], previous, []);
            else if (isFence)
            {
                blocks.Add(open!);
                open = null;
            }
            else if (open is not null)
                open.Lines.Add(line);
            else
                prose.Add(line);
            previous = line;
        }

        Blocks = blocks;
        Prose = string.Join('\n', prose);
    }

    public static IReadOnlyList<MarkdownPage> All { get; } = [.. Files("*.md").Select(path => new MarkdownPage(Root, path))];

    /// <summary>From the repository's root on.</summary>
    public string Path { get; }

    /// <summary>All but the blocks of code.</summary>
    public string Prose { get; }

    public IReadOnlyList<MarkdownBlock> Blocks { get; }

    /// <summary>What stands between backticks in the prose.</summary>
    public IEnumerable<string> CodeSpans => CodeSpan().Matches(Prose).Select(match => match.Groups[1].Value.Replace('\n', ' '));

    /// <summary>Where its links lead.</summary>
    public IEnumerable<string> Links => Link().Matches(CodeSpan().Replace(Prose, "code")).Select(match => match.Groups[1].Value);

    /// <summary>What a link may name behind a #: the headings, in lower case, without punctuation, with hyphens between words.</summary>
    public IEnumerable<string> Anchors => Heading().Matches(Prose)
        .Select(match => Punctuation().Replace(match.Groups[1].Value.ToLowerInvariant(), "").Replace(' ', '-'));

    public static MarkdownPage At(string path) => All.Single(page => page.Path == path);

    /// <summary>The files of the repository with such a name, from its root on.</summary>
    public static IEnumerable<string> Files(string pattern) =>
        new FileSystemEnumerable<string>(
            Root, (ref FileSystemEntry file) => System.IO.Path.GetRelativePath(Root, file.ToFullPath()), new EnumerationOptions { RecurseSubdirectories = true })
        {
            ShouldIncludePredicate = (ref FileSystemEntry file) => !file.IsDirectory && FileSystemName.MatchesSimpleExpression(pattern, file.FileName),
            ShouldRecursePredicate = (ref FileSystemEntry directory) => !NotOurs.Contains(directory.FileName.ToString()),
        };

    public override string ToString() => Path;

    [GeneratedRegex("`([^`]*)`")]
    private static partial Regex CodeSpan();

    [GeneratedRegex(@"\[[^\]]*\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex Punctuation();
}
