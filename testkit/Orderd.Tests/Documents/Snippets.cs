using Orderd.Tests.Native;

namespace Orderd.Tests.Documents;

/// <summary>
/// The snippets of all pages are part of a program that is compiled and run, word by word: in C# the sample (packaging/consumer), in
/// other languages the clients of these tests.
/// </summary>
public sealed class Snippets
{
    [Theory]
    [InlineData("csharp", "testkit/consumer/Shop.Tests", "*.cs")]
    [InlineData("python", "testkit/Orderd.Tests/Python", "*.py")]
    [InlineData("go", "testkit/Orderd.Tests/Go", "*.go")]
    [InlineData("cpp", "testkit/Orderd.Tests/Cpp", "*.cc")]
    [InlineData("ruby", "testkit/Orderd.Tests/Ruby", "*.rb")]
    [InlineData("js", "testkit/Orderd.Tests/Node", "*.js")]
    public void EachIsCompiledAndRun(string language, string directory, string sources)
    {
        var programs = string.Join('\n', Directory.EnumerateFiles(Path.Combine(Binaries.RepositoryRoot(), directory), sources).Select(Unindented));
        // Those that packaging/consumer writes to a file and runs as they are need not be in the sample.
        var snippets = MarkdownPage.All.SelectMany(page => page.Blocks)
            .Where(block => block.Language == language && !block.Above.StartsWith("<!-- file: ", StringComparison.Ordinal))
            .Select(block => block.Unindented).ToList();

        Assert.NotEmpty(snippets);
        Assert.All(snippets, snippet => Assert.Contains(snippet, programs, StringComparison.Ordinal));
    }

    [Fact]
    public void NoneIsInALanguageThatNobodyRuns() => Assert.Empty(
        MarkdownPage.All.SelectMany(page => page.Blocks).Select(block => block.Language)
            .Except(["", "json", "xml", "csharp", "python", "go", "cpp", "ruby", "js"]));

    static string Unindented(string path) => string.Join('\n', File.ReadAllLines(path).Select(line => line.TrimStart()));
}
