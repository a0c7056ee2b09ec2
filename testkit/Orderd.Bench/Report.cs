using System.Globalization;
using System.Text;

namespace Orderd.Bench;

/// <summary>The table: what was measured, what came out, what was wanted and whether it was reached.</summary>
sealed class Report
{
    readonly List<string> _rows = [];

    /// <summary>A figure that nothing depends on.</summary>
    public void Add(string what, string result) => Row(what, result, "", "");

    /// <summary>A figure that is to be at least so much.</summary>
    public void AtLeast(string what, double value, double target, string unit, string note = "") =>
        Row(what, With(Number(value, unit), note), $"≥ {Number(target, unit)}", Word(value >= target));

    /// <summary>A figure that is to be at most so much.</summary>
    public void AtMost(string what, double value, double target, string unit, string note = "") =>
        Row(what, With(Number(value, unit), note), $"≤ {Number(target, unit)}", Word(value <= target));

    public static string Rate(double perSecond, string unit) => Number(perSecond, unit + "/s");

    public static string Milliseconds(TimeSpan time) => Number(time.TotalMilliseconds, "ms");

    public string ToMarkdown(string machine, TimeSpan took)
    {
        var text = new StringBuilder("| measured | result | target | reached |\n|---|---|---|---|\n");
        foreach (var row in _rows)
            text.Append(row).Append('\n');
        return text.Append(CultureInfo.InvariantCulture, $"\n{machine}; took {took.TotalSeconds:F0} s.").ToString();
    }

    // Three digits are all that a noisy machine has to say.
    static string Number(double value, string unit)
    {
        var digits = Math.Abs(value) switch { >= 100 => 0, >= 10 => 1, _ => 2 };
        return $"{Math.Round(value, digits).ToString(value >= 100 ? "#,0" : "0.##", CultureInfo.InvariantCulture)} {unit}".Trim();
    }

    static string With(string result, string note) => note.Length == 0 ? result : $"{result} ({note})";

    static string Word(bool reached) => reached ? "yes" : "**no**";

    // A long run shows how far it is, on stderr, so that stdout is just the table.
    void Row(string what, string result, string target, string reached)
    {
        _rows.Add($"| {what} | {result} | {target} | {reached} |");
        Console.Error.WriteLine($"bench: {what}: {result}");
    }
}
