using System.Reflection;

namespace Orderd.Shared;

/// <summary>The version that was built, without the commit that the build may have added to it.</summary>
static class ProductVersion
{
    public static string Text { get; } = WithoutCommit(
        typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0");

    public static string WithoutCommit(string version) => version.Split('+')[0];
}
