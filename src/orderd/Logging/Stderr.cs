using System.Text;

namespace Orderd.Logging;

/// <summary>For what whoever starts orderd should read, beside the log.</summary>
static class Stderr
{
    public static void Say(LogLevel level, string text)
    {
        var priority = Journal.Reads(Journal.StandardError) ? Encoding.ASCII.GetString(Journal.Priority(level)) : "";
        Console.Error.WriteLine($"{priority}orderd: {OneLine(text)}");
    }

    // Names of files and keys are part of it, and may hold anything.
    static string OneLine(string text) =>
        text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? $"\\u{(int)c:x4}" : $"{c}")) : text;
}
