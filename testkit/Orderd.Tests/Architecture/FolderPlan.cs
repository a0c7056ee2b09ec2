using Orderd.Tests.Native;

namespace Orderd.Tests.Architecture;

/// <summary>The folders of orderd keep to their plan: a folder uses only those below it, so that no two of them need each other.</summary>
public sealed class FolderPlan
{
    // From the roof down, as the README has it.
    static readonly string[] Folders = File.ReadLines(Path.Combine(Binaries.RepositoryRoot(), "README.md"))
        .Single(line => line.StartsWith("Lifecycle → ", StringComparison.Ordinal)).Split(" → ");

    static readonly FolderArrows Arrows = new("Orderd", Folders);

    static string Program => Path.Combine(Binaries.RepositoryRoot(), "src", "orderd");

    [Fact]
    public void EachFolderUsesOnlyThoseBelowIt() => Assert.Empty(
        Sources().SelectMany(path => Arrows.Faults(Path.GetRelativePath(Program, path), File.ReadAllText(path))));

    [Fact]
    public void TheRootHoldsEntryAndCompositionOnly() =>
        Assert.Equal(["Daemon.cs", "OrderdApp.cs", "Program.cs"], Directory.GetFiles(Program, "*.cs").Select(Path.GetFileName).Order());

    [Fact]
    public void EachFolderOfThePlanIsThere() =>
        Assert.Equal(Folders.Order(), Sources().Select(path => Path.GetRelativePath(Program, path)).Where(path => path.Contains('/'))
            .Select(path => path.Split('/')[0]).Distinct().Order());

    [Theory]
    [InlineData("Store/OrderStore.cs", "using Orderd.Services.Orders;\n\nnamespace Orderd.Store;", "Store uses Services")]
    [InlineData("Store/Sqlite/Page.cs", "using Page = Orderd.Calls.Page;\n\nnamespace Orderd.Store.Sqlite;", "Store uses Calls")]
    [InlineData("Errors/ErrorTable.cs", "using Orderd;\n\nnamespace Orderd.Errors;", "uses the root")]
    [InlineData("Errors/ErrorTable.cs", "namespace Orderd.Store;", "its namespace is not Orderd.Errors")]
    [InlineData("Helpers/Text.cs", "namespace Orderd.Helpers;", "is not in the plan")]
    public void AnArrowUpwardIsSeen(string path, string source, string fault) =>
        Assert.Contains(fault, Assert.Single(Arrows.Faults(path, source)), StringComparison.Ordinal);

    static string[] Sources() => Directory.GetFiles(Program, "*.cs", SearchOption.AllDirectories);
}
