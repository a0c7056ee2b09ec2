using System.IO.Enumeration;
using System.Text.RegularExpressions;
using Orderd.Tests.Native;

namespace Orderd.Tests.Documents;

/// <summary>What a page or a source names is there.</summary>
public sealed partial class PageLinks
{
    static readonly string[] Sources = ["*.cs", "*.proto", "*.py", "*.go", "*.cc", "*.rb", "*.js", "*.in", "*.sql"];

    public static TheoryData<string> Pages => [.. MarkdownPage.All.Select(page => page.Path)];

    [Theory]
    [MemberData(nameof(Pages))]
    public void EachLinkLeadsSomewhere(string path)
    {
        var page = MarkdownPage.At(path);
        Assert.DoesNotContain(page.Links, link => !IsThere(page, link));
    }

    [Fact]
    public void EachPageThatASourceNamesIsThere()
    {
        var root = Binaries.RepositoryRoot();
        var named = Sources.SelectMany(MarkdownPage.Files).Concat(MarkdownPage.Files("*").Where(path => path.StartsWith("packaging/", StringComparison.Ordinal)))
            .SelectMany(path => PageName().Matches(File.ReadAllText(Path.Combine(root, path))).Select(match => (path, Page: match.Value)));
        Assert.DoesNotContain(named, found => !File.Exists(Path.Combine(root, found.Page)));
    }

    // The kit's pages name files that their reader makes, and a recipe those that it is about.
    [Fact]
    public void EachSourceThatAPageNamesIsThere()
    {
        var sources = ((string[])["*.cs", "*.sql", "*.proto"]).SelectMany(MarkdownPage.Files).Select(path => "/" + path).ToList();
        var named = MarkdownPage.All.Where(page => !page.Path.StartsWith("testkit/", StringComparison.Ordinal))
            .SelectMany(page => page.CodeSpans.Where(code => SourceName().IsMatch(code)).Select(code => (page, code))).ToList();
        Assert.NotEmpty(named);
        Assert.DoesNotContain(named, found => !sources.Exists(source => FileSystemName.MatchesSimpleExpression("*/" + found.code, source)));
    }

    [Fact]
    public void EachPageOfDocsCanBeReachedFromTheFirst() => Assert.Empty(
        MarkdownPage.Files("*.md").Where(path => path.StartsWith("docs/", StringComparison.Ordinal))
            .Except(MarkdownPage.At("README.md").Links.Select(link => link.Split('#')[0])));

    [Fact]
    public async Task EachLinkOfAPageInThePackagesLeadsToOne()
    {
        using var folder = new ScratchFolder();
        var run = await ProgramRun.Of(Path.Combine(Binaries.RepositoryRoot(), "packaging", "docs"), [folder.Root]);
        Assert.True(run.ExitCode == 0, run.Error);

        var pages = Directory.GetFiles(folder.Root, "*.md", SearchOption.AllDirectories);
        Assert.NotEmpty(pages);
        Assert.All(pages, page =>
        {
            var path = Path.GetRelativePath(folder.Root, page);
            var links = new MarkdownPage(folder.Root, path).Links.Where(link => !link.Contains("://", StringComparison.Ordinal));
            Assert.All(links, link => Assert.True(File.Exists(Path.Combine(folder.Root, Target(path, link.Split('#')[0]))), link));
        });
    }

    // From the root on, as is the path of the page.
    static string Target(string page, string link) =>
        link.Length == 0 ? page : Path.GetRelativePath("/", Path.GetFullPath(link, "/" + Path.GetDirectoryName(page)));

    static bool IsThere(MarkdownPage page, string link)
    {
        if (link.Contains("://", StringComparison.Ordinal))
            return Uri.TryCreate(link, UriKind.Absolute, out _);

        var (path, anchor) = link.Split('#') is [var file, var heading] ? (file, heading) : (link, null);
        var target = Target(page.Path, path);
        return File.Exists(Path.Combine(Binaries.RepositoryRoot(), target))
            && (anchor is null || MarkdownPage.At(target).Anchors.Contains(anchor));
    }

    [GeneratedRegex(@"^(?!.*(?:Your|\.N\.))[\w./*-]+\.(?:cs|sql|proto)$")]
    private static partial Regex SourceName();

    [GeneratedRegex(@"\bdocs/\w+\.md\b")]
    private static partial Regex PageName();
}
