using System.Text;

namespace Orderd.Logging;

/// <summary>Writes what is logged through Microsoft.Extensions.Logging to the <see cref="LogSink"/>: event, message, fields.</summary>
sealed class SinkLogger(string category, LogSink sink, LogThreshold threshold, RepeatedLines repeated, TimeProvider clock) : ILogger
{
    // So much of a line is kept for the fields and the stack trace behind a message, and for the stack trace behind the fields.
    const int ReserveForFields = 2 * 1024;
    const int ReserveForTrace = 1024;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None && logLevel >= threshold.Level;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        try
        {
            if (repeated.Admit(category, eventId, logLevel))
                Write(logLevel, eventId, state, exception, formatter);
        }
        catch (OutOfMemoryException)
        {
            // Kestrel logs where nobody above it catches anything, and so do we.
            sink.Drop(1);
        }
    }

    void Write<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var line = LogLine.Begin(sink.Style, clock.GetUtcNow(), logLevel, Encoding.UTF8.GetBytes(eventId.Name ?? "message"));
        line.Add("message"u8, formatter(state, exception), ReserveForFields);
        if (!category.StartsWith("orderd", StringComparison.OrdinalIgnoreCase))
            line.Add("category"u8, category);
        if (sink.Style is LogStyle.Json or LogStyle.JournalJson && state is IReadOnlyList<KeyValuePair<string, object?>> fields)
            AddFields(line, fields);
        if (exception is not null)
            line.Add("exception"u8, exception.ToString());
        sink.Write(line.Finish());
    }

    static void AddFields(LogLine line, IReadOnlyList<KeyValuePair<string, object?>> fields)
    {
        line.Group("fields"u8);
        foreach (var (name, value) in fields)
        {
            if (name != "{OriginalFormat}")
                line.Add(Encoding.UTF8.GetBytes(name), value?.ToString(), ReserveForTrace);
        }

        line.End();
    }

    /// <summary>Makes a logger for each category.</summary>
    public sealed class Provider(LogSink sink, LogThreshold threshold, RepeatedLines repeated, TimeProvider clock) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => new SinkLogger(categoryName, sink, threshold, repeated, clock);

        public void Dispose()
        {
        }
    }
}
