using System.Globalization;

namespace Orderd.Tests.Torture;

/// <summary>How much is tried: little with all other tests, much by make torture.</summary>
static class Effort
{
    // All scenarios together.
    const int DefaultKills = 20;
    const int DefaultImages = 60;

    public static bool IsFull => Given("TORTURE_IMAGES") is not null;

    /// <summary>Rounds of kill -9.</summary>
    public static int Kills => Given("TORTURE_ROUNDS") ?? DefaultKills;

    /// <summary>So many of a hundred images.</summary>
    public static int Images(int percent) => Math.Max(1, (Given("TORTURE_IMAGES") ?? DefaultImages) * percent / 100);

    /// <summary>Rounds with a fault at another operation each.</summary>
    public static int Faults(int few, int many) => IsFull ? many : few;

    static int? Given(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } given ? int.Parse(given, CultureInfo.InvariantCulture) : null;
}
