using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Orderd.Logging;

/// <summary>
/// Builds one log line, JSON or text, from a time, a level, an event and its fields. Whatever a caller sends, a line stays a line
/// of at most <see cref="MaxLength"/> bytes without a secret: control characters are escaped, text that has no room is cut, with
/// a mark, and tokens are taken out.
/// </summary>
#pragma warning disable CA1001 // Its writer holds memory only, which lives as long as its thread.
sealed class LogLine
#pragma warning restore CA1001
{
    /// <summary>Bytes that a line has at most, its line feed among them.</summary>
    public const int MaxLength = 4 * 1024;

    const string CutMark = "…";
    // One UTF-16 code unit becomes this many bytes at most, as \uXXXX. The mark is one of those.
    const int LongestEscape = 6;
    // This is for key, quotes, colon and comma, or their like in text.
    const int AroundValue = 8;
    // This is enough for numbers and the ends of groups that follow a text, and for the line feed.
    const int Ends = 64;

    // Neither format escapes these.
    static readonly SearchValues<char> PlainCharacters =
        SearchValues.Create(" !#$%()*,-./0123456789:;=?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_abcdefghijklmnopqrstuvwxyz{|}~");

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

    /// <summary>Adds text, or as much of it as the line has room for.</summary>
    /// <param name="key">Its name.</param>
    /// <param name="value">The text; null for none.</param>
    /// <param name="reserve">How many bytes are kept for what comes behind it.</param>
    public LogLine Add(ReadOnlySpan<byte> key, string? value, int reserve = Ends)
    {
        var room = Room(reserve) - key.Length;
        if (value is not null && room < LongestEscape)
            return this;
        if (value is not null)
            value = Fit(Redaction.Of(value), room);
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

    /// <summary>Whether a text would come in whole or in part, when so many bytes are kept for what comes behind it.</summary>
    public bool HasRoomFor(ReadOnlySpan<byte> key, int reserve) => Room(reserve) - key.Length >= LongestEscape;

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

    int Room(int reserve) => MaxLength - reserve - AroundValue - _buffer.WrittenCount - (_text ? 0 : _json.BytesPending);

    static string Fit(string value, int room)
    {
        if (value.Length <= room / LongestEscape)
            return value;

        var (whole, cut, length) = (0, 0, 0);
        for (; whole < value.Length && length <= room; whole++)
        {
            // There must be room for the mark behind it, and half a character is none.
            if (length <= room - LongestEscape && !char.IsLowSurrogate(value[whole]))
                cut = whole;
            length += PlainCharacters.Contains(value[whole]) ? 1 : LongestEscape;
        }

        return length <= room ? value : string.Concat(value.AsSpan(0, cut), CutMark);
    }

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
        // It goes by way of UTF-8, which half a character survives as a replacement character; the encoder would throw on it.
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
