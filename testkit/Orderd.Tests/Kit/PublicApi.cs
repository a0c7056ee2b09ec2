namespace Orderd.Tests.Kit;

/// <summary>What others build on: a change of it is a change of the snapshot, and so is seen.</summary>
public class PublicApi
{
    [Fact]
    public void IsAsApproved() => Snapshot.Match(ApiText.Of(typeof(OrderdHost).Assembly));

    [Fact]
    public void IsDocumented()
    {
        var docs = File.ReadAllText(Path.ChangeExtension(typeof(OrderdHost).Assembly.Location, ".xml"));

        Assert.All(typeof(OrderdHost).Assembly.GetExportedTypes(), type => Assert.Contains($"\"T:{type.FullName}\"", docs, StringComparison.Ordinal));
    }

    [Fact]
    public void NeedsNoTestFramework() => Assert.DoesNotContain(
        typeof(OrderdHost).Assembly.GetReferencedAssemblies(),
        assembly => assembly.Name!.Contains("xunit", StringComparison.OrdinalIgnoreCase) || assembly.Name.Contains("TestPlatform", StringComparison.Ordinal));
}
