using System.Buffers;

namespace Orderd.Configuration;

/// <summary>
/// The text of a setting as an error may show it: not at all when a password could be a part of it. Somebody may write one
/// into the store's URI, which is refused, and the error goes to a log that others read.
/// </summary>
static class ShownValue
{
    // A URI with a password is likely to have several of these, whatever else is wrong with it.
    static readonly SearchValues<string> Signs =
        SearchValues.Create(["@", "%40", "postgres", "pgsql", "passw", "pwd="], StringComparison.OrdinalIgnoreCase);

    public static bool IsWithheld(string text) => text.AsSpan().ContainsAny(Signs);

    public static bool IsWithheld(IReadOnlyList<string> values) => values.Any(IsWithheld);

    public static string Of(IReadOnlyList<string> values) =>
        IsWithheld(values) ? "what was given (it may hold a password, and is not shown)" : string.Join(", ", values);
}
