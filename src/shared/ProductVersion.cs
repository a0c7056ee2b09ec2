using System.Reflection;

namespace Orderd.Shared;

/// <summary>The version that was built, without the commit that the build may have added to it.</summary>
static class ProductVersion
{
    /// <summary>The response header in which every answer names the server's version.</summary>
    public const string Header = "orderd-version";

    public static string Text { get; } = WithoutCommit(
        typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0");

    public static string WithoutCommit(string version) => version.Split('+')[0];
}
