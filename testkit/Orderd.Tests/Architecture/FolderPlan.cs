using Orderd.Tests.Documents;
using Orderd.Tests.Native;

namespace Orderd.Tests.Architecture;

/// <summary>The folders of each program keep to their plan: a folder uses only those below it, so that no two of them need each other.</summary>
public sealed class FolderPlan
{
    static readonly Plan Daemon = new("orderd", "Orderd", "Lifecycle", ["Daemon.cs", "OrderdApp.cs", "Pipeline.cs", "Program.cs"]);
    static readonly Plan Cli = new("orderctl", "Orderctl", "Commands", ["CommandTree.cs", "Program.cs"]);

    public static TheoryData<string> Programs => ["orderd", "orderctl"];

    [Theory]
    [MemberData(nameof(Programs))]
    public void EachFolderUsesOnlyThoseBelowIt(string program)
    {
        var plan = Of(program);
        Assert.Empty(plan.Sources().SelectMany(path => plan.Arrows.Faults(path, File.ReadAllText(Path.Combine(plan.Directory, path)))));
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public void TheRootHoldsEntryAndCompositionOnly(string program) =>
        Assert.Equal(Of(program).Root, Of(program).Sources().Where(path => !path.Contains('/')).Order());

    [Theory]
    [MemberData(nameof(Programs))]
    public void EachFolderOfThePlanIsThere(string program) => Assert.Equal(
        Of(program).Folders.Order(), Of(program).Sources().Where(path => path.Contains('/')).Select(path => path.Split('/')[0]).Distinct().Order());

    [Theory]
    [MemberData(nameof(Programs))]
    public void EachCopyOfThePlanIsTheSame(string program)
    {
        var copies = MarkdownPage.All.SelectMany(page => page.Blocks).SelectMany(block => block.Lines.Where(Of(program).IsPlan)).ToList();
        // Where it is read, and where those look who are about to change something.
        Assert.InRange(copies.Count, 2, 10);
        Assert.Single(copies.Distinct());
    }

    [Theory]
    [InlineData("Store/OrderStore.cs", "using Orderd.Services.Orders;\n\nnamespace Orderd.Store;", "Store uses Services")]
    [InlineData("Store/Sqlite/Page.cs", "using Page = Orderd.Calls.Page;\n\nnamespace Orderd.Store.Sqlite;", "Store uses Calls")]
    [InlineData("Calls/Call.cs", "namespace Orderd.Calls;\n\nclass Call(Orderd.Services.Orders.OrderRules rules);", "Calls uses Services")]
    [InlineData("Calls/Call.cs", "namespace Orderd.Calls;\n\nclass Call { int A => Transport.Listeners.Count; }", "Calls uses Transport")]
    [InlineData("Errors/ErrorTable.cs", "using Orderd;\n\nnamespace Orderd.Errors;", "uses the root")]
    [InlineData("Errors/ErrorTable.cs", "namespace Orderd.Store;", "its namespace is not Orderd.Errors")]
    [InlineData("Helpers/Text.cs", "namespace Orderd.Helpers;", "is not in the plan")]
    public void AnArrowUpwardIsSeen(string path, string source, string fault) =>
        Assert.Contains(fault, Assert.Single(Daemon.Arrows.Faults(path, source)), StringComparison.Ordinal);

    static Plan Of(string program) => program == "orderd" ? Daemon : Cli;

    /// <summary>A program's folders from the roof down, which stand in a line of docs/architecture.md that begins with the first of them.</summary>
    sealed class Plan(string name, string rootNamespace, string firstFolder, string[] root)
    {
        public string Directory { get; } = Path.Combine(Binaries.RepositoryRoot(), "src", name);

        /// <summary>The files that the root may have.</summary>
        public string[] Root => root;

        public string[] Folders { get; } = File.ReadLines(Path.Combine(Binaries.RepositoryRoot(), "docs/architecture.md"))
            .Single(line => IsPlan(line, firstFolder)).Split(" → ");

        public FolderArrows Arrows => new(rootNamespace, Folders);

        public bool IsPlan(string line) => IsPlan(line, firstFolder);

        public IEnumerable<string> Sources() =>
            System.IO.Directory.GetFiles(Directory, "*.cs", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(Directory, path));

        static bool IsPlan(string line, string firstFolder) => line.StartsWith($"{firstFolder} → ", StringComparison.Ordinal);
    }
}
