using System.Runtime.CompilerServices;
using Orderd.TestKit.Snapshots;

namespace Orderd.Tests.Kit;

/// <summary>
/// The snippets of the kit's README, and of the repository's, are those of the sample, which is compiled and run (packaging/consumer), word by word.
/// </summary>
public class ReadmeOfTheKit
{
    [Fact]
    public void EachSnippetIsCompiledAndRun()
    {
        var kit = Path.Combine(FolderOfThis(), "../..");
        var sample = string.Join('\n', Directory.EnumerateFiles(Path.Combine(kit, "consumer/Shop.Tests"), "*.cs").Select(Unindented));
        var snippets = ((string[])["Orderd.TestKit/README.md", "../README.md"])
            .SelectMany(readme => Snippets(File.ReadAllLines(Path.Combine(kit, readme)))).ToList();

        Assert.InRange(snippets.Count, 8, 100);
        Assert.All(snippets, snippet => Assert.Contains(snippet, sample, StringComparison.Ordinal));
    }

    // Those that packaging/consumer writes to a file and runs as they are need not be in the sample.
    static IEnumerable<string> Snippets(string[] lines)
    {
        for (var i = 1; i < lines.Length; i++)
        {
            if (lines[i] == "```csharp" && !lines[i - 1].StartsWith("<!-- file: ", StringComparison.Ordinal))
                yield return string.Join('\n', lines.Skip(i + 1).TakeWhile(line => line != "```").Select(line => line.TrimStart()));
        }
    }

    static string Unindented(string path) => string.Join('\n', File.ReadAllLines(path).Select(line => line.TrimStart()));

    static string FolderOfThis([CallerFilePath] string file = "") => Path.GetDirectoryName(SourceFile.Find(file))!;
}
