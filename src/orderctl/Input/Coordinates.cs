using System.Globalization;
using System.Text;
using Orderctl.Errors;
using Orderd.Contracts.Routeguide;

namespace Orderctl.Input;

/// <summary>Points as they are typed and printed: whole numbers (E7) or degrees.</summary>
static class Coordinates
{
    const double E7 = 1e7;

    public static string Show(Point? point) =>
        string.Create(CultureInfo.InvariantCulture, $"latitude: {point?.Latitude ?? 0}, longitude: {point?.Longitude ?? 0}");

    /// <summary>The corner as one types it: 40, -75.</summary>
    public static string ShowDegrees(Point point) =>
        string.Create(CultureInfo.InvariantCulture, $"{point.Latitude / E7}, {point.Longitude / E7}");

    public static int ParseE7(string text) => TryParseE7(text, out var value)
        ? value
        : throw new UsageError($"'{text}' is not a whole number (degrees times 10,000,000)");

    /// <summary>Two numbers of degrees, such as <c>40.5,-75</c>.</summary>
    public static Point ParseDegrees(string text) => text.Split(',') is [var latitude, var longitude]
        ? new Point { Latitude = ToE7(latitude, 90), Longitude = ToE7(longitude, 180) }
        : throw new UsageError($"'{text}' is not LAT,LON in degrees, such as 40.5,-75");

    /// <summary>A line of two whole numbers, such as <c>409146138,-746188906</c>.</summary>
    public static Point ParseLine(ReadOnlySpan<byte> line)
    {
        var text = Encoding.UTF8.GetString(line);
        return text.Split(',') is [var first, var second] && TryParseE7(first, out var latitude) && TryParseE7(second, out var longitude)
            ? new Point { Latitude = latitude, Longitude = longitude }
            : throw new RefusedInput("not LAT,LON: two whole numbers (degrees times 10,000,000) are wanted");
    }

    static bool TryParseE7(string text, out int value) =>
        int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out value);

    // The limit also keeps the result within 32 bits; what is no number is not below it.
    static int ToE7(string text, int limit) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var degrees) && Math.Abs(degrees) <= limit
            ? (int)Math.Round(degrees * E7)
            : throw new UsageError($"'{text}' is not a number of degrees from -{limit} to {limit}");
}
