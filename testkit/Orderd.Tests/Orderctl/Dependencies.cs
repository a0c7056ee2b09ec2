using System.Text.Json;
using Orderd.Tests.Native;

namespace Orderd.Tests.Orderctl;

public sealed class Dependencies
{
    // A tiny program stays tiny by what it does not refer to. A package more is a decision: make it here.
    [Fact]
    public void NoneBesidesThese()
    {
        var path = Path.Combine(Binaries.RepositoryRoot(), "src", "orderctl", "packages.lock.json");
        using var locked = JsonDocument.Parse(File.ReadAllText(path));

        var names = locked.RootElement.GetProperty("dependencies").GetProperty("net10.0").EnumerateObject().Select(package => package.Name);

        Assert.Equal(
            [
                "Google.Protobuf", "Grpc.Net.Client", "Microsoft.Extensions.DependencyInjection.Abstractions",
                "Microsoft.Extensions.Logging.Abstractions", "Microsoft.NET.ILLink.Tasks", "System.CommandLine",
            ],
            // The lock file spells our own projects in lower case.
            names.Where(name => char.IsUpper(name[0])).Order(StringComparer.Ordinal));
    }
}
