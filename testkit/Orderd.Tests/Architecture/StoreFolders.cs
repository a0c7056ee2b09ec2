using System.Text.RegularExpressions;
using Orderd.Tests.Native;

namespace Orderd.Tests.Architecture;

/// <summary>The folders of the store: group commit and the root know no store, and no store another.</summary>
public sealed partial class StoreFolders
{
    static readonly string Root = Path.Combine(Binaries.RepositoryRoot(), "src", "orderd", "Store");

    [Fact]
    public void GroupCommitKnowsNoStore() =>
        Assert.DoesNotContain(Sources("GroupCommit"), path => AnyStore().IsMatch(File.ReadAllText(path)));

    [Fact]
    public void OnlyTheOpeningKnowsWhichStoresThereAre() => Assert.Equal(
        ["StoreOpening.cs"],
        Directory.GetFiles(Root, "*.cs").Where(path => UsesAStore().IsMatch(File.ReadAllText(path))).Select(Path.GetFileName));

    [Theory]
    [InlineData("Memory", "Sqlite")]
    [InlineData("Sqlite", "Memory")]
    public void NoStoreUsesAnother(string store, string other) =>
        Assert.DoesNotContain(Sources(store), path => File.ReadAllText(path).Contains($"using Orderd.Store.{other}", StringComparison.Ordinal));

    [Theory]
    [InlineData("using Orderd.Store.Sqlite.Backup;")]
    [InlineData("using SQLitePCL;")]
    [InlineData("// as SQLite does")]
    public void AnArrowBackIsSeen(string line) => Assert.Matches(AnyStore(), line);

    static string[] Sources(string folder) => Directory.GetFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories);

    [GeneratedRegex("sqlite|postgres|npgsql|memoryorderstore", RegexOptions.IgnoreCase)]
    private static partial Regex AnyStore();

    [GeneratedRegex(@"^using Orderd\.Store\.(?!GroupCommit)", RegexOptions.Multiline)]
    private static partial Regex UsesAStore();
}
