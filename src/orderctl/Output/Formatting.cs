using System.Globalization;

namespace Orderctl.Output;

/// <summary>Numbers as people read them.</summary>
static class Formatting
{
    static readonly string[] ByteUnits = ["B", "KiB", "MiB", "GiB", "TiB"];

    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    public static string Rate(double value) => value.ToString(value is > 0 and < 100 ? "N1" : "N0", CultureInfo.InvariantCulture);

    public static string Bytes(double value)
    {
        var unit = 0;
        for (; value >= 1024 && unit < ByteUnits.Length - 1; unit++)
            value /= 1024;
        return $"{value.ToString(unit == 0 ? "0" : "0.0", CultureInfo.InvariantCulture)} {ByteUnits[unit]}";
    }

    public static string Milliseconds(double value) => value switch
    {
        >= 1_000 => $"{(value / 1_000).ToString("0.00", CultureInfo.InvariantCulture)} s",
        >= 100 => $"{value.ToString("0", CultureInfo.InvariantCulture)} ms",
        >= 10 => $"{value.ToString("0.0", CultureInfo.InvariantCulture)} ms",
        _ => $"{value.ToString("0.00", CultureInfo.InvariantCulture)} ms",
    };

    public static string Age(TimeSpan age) => age switch
    {
        { Days: > 0 } => $"{Count(age.Days)} d {Count(age.Hours)} h",
        { Hours: > 0 } => $"{Count(age.Hours)} h {Count(age.Minutes)} min",
        { Minutes: > 0 } => $"{Count(age.Minutes)} min {Count(age.Seconds)} s",
        _ => $"{Count(age.Seconds)} s",
    };
}
