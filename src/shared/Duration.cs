using System.Buffers;
using System.Globalization;

namespace Orderd.Shared;

/// <summary>Time spans as people write them: a number and a unit (<c>200ms</c>, <c>1.5s</c>, <c>2m</c>, <c>1h</c>), or <c>0</c>.</summary>
static class Duration
{
    static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    public const string Grammar = "a number and a unit, such as 200ms, 5s, 2m or 1h";

    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan value)
    {
        value = TimeSpan.Zero;
        if (text is "0")
            return true;

        var digits = text.IndexOfAnyExcept(Digits);
        if (digits <= 0 || !double.TryParse(text[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            return false;

        var unit = text[digits..] switch
        {
            "ms" => TimeSpan.TicksPerMillisecond,
            "s" => TimeSpan.TicksPerSecond,
            "m" => TimeSpan.TicksPerMinute,
            "h" => TimeSpan.TicksPerHour,
            _ => 0L,
        };
        var ticks = number * unit;
        // Beyond some 24 days the timers of .NET do not go.
        if (unit == 0 || ticks > TimeSpan.TicksPerDay * 24.0)
            return false;

        value = new TimeSpan((long)ticks);
        return true;
    }
}
