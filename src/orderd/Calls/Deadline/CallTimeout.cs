using System.Globalization;

namespace Orderd.Calls.Deadline;

/// <summary>The request header <c>grpc-timeout</c>: up to eight digits and a unit, as the gRPC protocol over HTTP/2 defines it.</summary>
static class CallTimeout
{
    const string Header = "grpc-timeout";
    const int MaxDigits = 8;

    /// <summary>
    /// How long the caller will wait; null for no limit, or for text that is no timeout. What is shorter than a tick of the clock
    /// (100 ns) is zero: time is up already.
    /// </summary>
    public static TimeSpan? Of(HttpContext http)
    {
        if (http.Request.Headers[Header] is not [{ Length: >= 2 and <= MaxDigits + 1 } text]
            || !long.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return null;

        return text[^1] switch
        {
            'n' => new TimeSpan(number / TimeSpan.NanosecondsPerTick),
            'u' => new TimeSpan(number * TimeSpan.TicksPerMicrosecond),
            'm' => new TimeSpan(number * TimeSpan.TicksPerMillisecond),
            'S' => new TimeSpan(number * TimeSpan.TicksPerSecond),
            'M' => new TimeSpan(number * TimeSpan.TicksPerMinute),
            'H' => new TimeSpan(number * TimeSpan.TicksPerHour),
            _ => null,
        };
    }
}
