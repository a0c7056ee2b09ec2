using System.Collections.Concurrent;

namespace Orderd.Logging;

/// <summary>
/// Warnings and errors, with their stack traces, that a caller may find a way to bring about at will: of each kind so many a minute
/// are written, and then a line with the number of the others. There are only as many kinds as the code has.
/// </summary>
sealed class RepeatedLines(LogSink sink, TimeProvider clock) : IDisposable
{
    /// <summary>How many lines of a kind a minute has.</summary>
    public const int Most = 20;

    readonly ConcurrentDictionary<(string Category, int Id), RateLimit> _kinds = new();

    /// <summary>Whether this line may be written now; counts it if not.</summary>
    public bool Admit(string category, EventId kind, LogLevel level)
    {
        if (level < LogLevel.Warning)
            return true;

        var name = kind.Name ?? category;
        return _kinds.GetOrAdd((category, kind.Id), static (_, made) => made.Lines.Limit(made.Name), (Lines: this, Name: name)).Admit();
    }

    public void Dispose()
    {
        foreach (var limit in _kinds.Values)
            limit.Dispose();
    }

    RateLimit Limit(string name) => new(clock, Most, count => sink.Write(
        LogLine.Begin(sink.Style, clock.GetUtcNow(), LogLevel.Warning, "lines_left_out"u8)
            .Add("of"u8, name)
            .Add("count"u8, count)
            .Finish()));
}
