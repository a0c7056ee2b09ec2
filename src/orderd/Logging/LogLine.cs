using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Orderd.Logging;

/// <summary>
/// Builds one log line, JSON or text, from a time, a level, an event and its fields. Control characters are escaped in both,
/// so that whatever a caller sends, a line stays a line.
/// </summary>
#pragma warning disable CA1001 // Its writer holds memory only, which lives as long as its thread.
sealed class LogLine
#pragma warning restore CA1001
{
    [ThreadStatic]
    static LogLine? _ofThread;

    readonly ArrayBufferWriter<byte> _buffer = new(1024);
    readonly Utf8JsonWriter _json;
    bool _text;

    LogLine() => _json = new Utf8JsonWriter(_buffer, new JsonWriterOptions { SkipValidation = true });

    /// <summary>Starts a line in this thread's buffer.</summary>
    public static LogLine Begin(LogStyle style, DateTimeOffset time, LogLevel level, ReadOnlySpan<byte> eventName)
    {
        var text = style is LogStyle.Text or LogStyle.JournalText;
        var line = _ofThread ??= new LogLine();
        line._buffer.ResetWrittenCount();
        line._json.Reset();
        line._text = text;
        if (style is LogStyle.JournalJson or LogStyle.JournalText)
            line.Raw(Journal.Priority(level));
        if (text)
        {
            line.Raw(time.ToLocalTime(), "HH:mm:ss.fff");
            line.Raw(" "u8);
            line.Raw(Name(level));
            line.Raw(" "u8);
            line.Raw(eventName);
        }
        else
        {
            line._json.WriteStartObject();
            line._json.WriteString("time"u8, time.UtcDateTime);
            line._json.WriteString("level"u8, Name(level));
            line._json.WriteString("event"u8, eventName);
        }

        return line;
    }

    public LogLine Add(ReadOnlySpan<byte> key, string? value)
    {
        if (!_text)
        {
            _json.WriteString(key, value);
        }
        else if (value is not null)
        {
            Key(key);
            Escaped(value);
        }

        return this;
    }

    public LogLine Add(ReadOnlySpan<byte> key, long? value)
    {
        if (_text)
        {
            if (value is not null)
                Key(key).Raw(value.Value, default);
        }
        else if (value is null)
        {
            _json.WriteNull(key);
        }
        else
        {
            _json.WriteNumber(key, value.Value);
        }

        return this;
    }

    /// <summary>To the microsecond.</summary>
    public LogLine AddMilliseconds(ReadOnlySpan<byte> key, TimeSpan duration)
    {
        var value = Math.Round(duration.TotalMilliseconds, 3);
        if (_text)
            Key(key).Raw(value, default);
        else
            _json.WriteNumber(key, value);
        return this;
    }

    /// <summary>Starts a group of fields, which <see cref="End"/> ends.</summary>
    public LogLine Group(ReadOnlySpan<byte> key)
    {
        if (_text)
        {
            Key(key).Raw("{"u8);
        }
        else
        {
            _json.WriteStartObject(key);
        }

        return this;
    }

    public LogLine End()
    {
        if (_text)
        {
            Raw(" }"u8);
        }
        else
        {
            _json.WriteEndObject();
        }

        return this;
    }

    /// <summary>The finished line; valid until this thread begins the next.</summary>
    public ReadOnlySpan<byte> Finish()
    {
        if (!_text)
        {
            _json.WriteEndObject();
            _json.Flush();
        }

        return _buffer.WrittenSpan;
    }

    public static byte[] Dropped(long count, LogStyle style) =>
        [.. Begin(style, DateTimeOffset.UtcNow, LogLevel.Warning, "log_lines_dropped"u8).Add("count"u8, count).Finish(), (byte)'\n'];

    static ReadOnlySpan<byte> Name(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace"u8,
        LogLevel.Debug => "debug"u8,
        LogLevel.Information => "information"u8,
        LogLevel.Warning => "warning"u8,
        LogLevel.Error => "error"u8,
        _ => "critical"u8,
    };

    LogLine Key(ReadOnlySpan<byte> key)
    {
        Raw(" "u8);
        Raw(key);
        Raw("="u8);
        return this;
    }

    void Escaped(string value)
    {
        if (value.Length > 0 && !value.AsSpan().ContainsAnyExceptInRange('!', '~') && !value.Contains('"', StringComparison.Ordinal))
        {
            _buffer.Write(Encoding.ASCII.GetBytes(value));
            return;
        }

        Raw("\""u8);
        // By way of UTF-8, which half a character survives as a replacement character; the encoder would throw on it.
        Raw(JsonEncodedText.Encode(Encoding.UTF8.GetBytes(value)).EncodedUtf8Bytes);
        Raw("\""u8);
    }

    void Raw(ReadOnlySpan<byte> bytes) => _buffer.Write(bytes);

    void Raw<T>(T value, ReadOnlySpan<char> format)
        where T : IUtf8SpanFormattable
    {
        value.TryFormat(_buffer.GetSpan(64), out var written, format, CultureInfo.InvariantCulture);
        _buffer.Advance(written);
    }
}
