using System.Text.RegularExpressions;

namespace Orderd.TestKit.Snapshots;

/// <summary>Gives what is different in each run a name by its place: the first UUID is Guid_1 wherever it stands.</summary>
static partial class Scrubber
{
    public static string Scrub(string text)
    {
        text = Number(Uuid(), text, "Guid");
        return Number(Time(), text, "Time");
    }

    static string Number(Regex pattern, string text, string name)
    {
        var seen = new Dictionary<string, int>();
        return pattern.Replace(text, match =>
        {
            if (!seen.TryGetValue(match.Value, out var number))
                seen.Add(match.Value, number = seen.Count + 1);
            return $"{name}_{number}";
        });
    }

    [GeneratedRegex(@"\b[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b")]
    private static partial Regex Uuid();

    [GeneratedRegex(@"\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?")]
    private static partial Regex Time();
}
