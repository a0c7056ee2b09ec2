using Orderd.Tests.Servers;

namespace Orderd.Tests.Access;

/// <summary>Which role each method needs. The matrix shows that the daemon asks for it.</summary>
public sealed class MethodRoles
{
    [Fact]
    [Trait("Contract", "7 roles reader, writer, admin: every method of the contracts is served, to the role that was approved")]
    public async Task AreAsApproved()
    {
        var served = (await CalledMethod.ServedAsync()).OrderBy(method => method.Path, StringComparer.Ordinal).ToList();

        Assert.Equal(RawMethod.All.Select(method => method.FullName).Order(StringComparer.Ordinal), served.Select(method => method.Path));
        Snapshot.Match(string.Join('\n', served.Select(method => $"{method.Path} {method.Least}")));
    }
}
