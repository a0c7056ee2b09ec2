using Orderd.Tests.Native;

namespace Orderd.Tests.Documents;

/// <summary>README.md stays a page, and says what the pages behind it say.</summary>
public sealed class FrontPage
{
    static readonly string[] Lines = File.ReadAllLines(Path.Combine(Binaries.RepositoryRoot(), "README.md"));

    [Fact]
    public void IsOnePage() => Assert.InRange(Lines.Length, 1, 200);

    [Fact]
    public void ItsFiguresAreThoseOfTheBench()
    {
        var rows = Lines.SkipWhile(line => line != "## Speed").Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1)
            .TakeWhile(line => line.Contains('/', StringComparison.Ordinal)).ToList();
        Assert.Equal(4, rows.Count);
        var table = MarkdownPage.At("docs/performance.md").Prose;
        Assert.All(rows, row => Assert.Contains(row, table, StringComparison.Ordinal));
    }
}
