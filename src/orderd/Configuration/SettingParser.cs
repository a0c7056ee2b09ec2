using System.Globalization;
using Orderd.Shared;

namespace Orderd.Configuration;

/// <summary>Texts of settings as values. Each method throws a <see cref="FormatException"/> whose message says what would fit.</summary>
static class SettingParser
{
    public static bool IsNone(string value) => value.Equals("none", StringComparison.OrdinalIgnoreCase);

    /// <exception cref="FormatException">There are none, or several.</exception>
    public static string One(IReadOnlyList<string> values) =>
        values is [{ Length: > 0 } value] ? value : throw new FormatException("one value is needed");

    public static string FilePath(IReadOnlyList<string> values) => Path.GetFullPath(One(values));

    public static bool Bool(IReadOnlyList<string> values) =>
        bool.TryParse(One(values), out var result) ? result : throw new FormatException("use true or false");

    public static ServedServices Services(IReadOnlyList<string> values)
    {
        var services = ServedServices.None;
        foreach (var name in values.SelectMany(v => v.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
        {
            services |= name switch
            {
                "order-management" => ServedServices.OrderManagement,
                "route-guide" => ServedServices.RouteGuide,
                "grpc-demo" => ServedServices.GrpcDemo,
                "sum" => ServedServices.Sum,
                "all" => ServedServices.All,
                _ => throw new FormatException($"there is no service {name}; use order-management, route-guide, grpc-demo, sum or all"),
            };
        }

        return services == ServedServices.None ? throw new FormatException("name at least one service") : services;
    }

    public static T OneOf<T>(IReadOnlyList<string> values)
        where T : struct, Enum =>
        Enum.TryParse<T>(One(values), ignoreCase: true, out var result) && Enum.IsDefined(result) && !char.IsAsciiDigit(values[0][0])
            ? result
            : throw new FormatException($"use {string.Join(", ", Enum.GetNames<T>().Select(name => name.ToLowerInvariant()))}");

    /// <param name="values">The text.</param>
    /// <param name="minimum">The shortest that will do; null for anything above zero.</param>
    public static TimeSpan Time(IReadOnlyList<string> values, TimeSpan? minimum = null) =>
        Duration.TryParse(One(values), out var result) && (minimum is null ? result > TimeSpan.Zero : result >= minimum)
            ? result
            : throw new FormatException($"use {Duration.Grammar}{AtLeast(minimum)}");

    public static int Count(IReadOnlyList<string> values, int minimum, int maximum) =>
        int.TryParse(One(values), NumberStyles.None, CultureInfo.InvariantCulture, out var result) && result >= minimum && result <= maximum
            ? result
            : throw new FormatException($"use a whole number from {minimum} to {maximum}");

    /// <summary>Bytes: a whole number, or one with a unit.</summary>
    public static long Size(IReadOnlyList<string> values, long minimum, long maximum)
    {
        var (digits, unit) = One(values) switch
        {
            [.. var number, 'K', 'i', 'B'] => (number, 1024L),
            [.. var number, 'M', 'i', 'B'] => (number, 1024L * 1024),
            [.. var number, 'G', 'i', 'B'] => (number, 1024L * 1024 * 1024),
            var number => (number, 1L),
        };
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && count <= maximum / unit && count * unit >= minimum
            ? count * unit
            : throw new FormatException($"use bytes from {minimum} to {maximum}, such as 65536, 64KiB or 4MiB");
    }

    /// <summary>Bytes for all calls together, which may be left to the machine.</summary>
    public static long Memory(IReadOnlyList<string> values) =>
        One(values) == "auto" ? Limits.HalfOfMemory : Size(values, 16 * 1024 * 1024, long.MaxValue);

    static string AtLeast(TimeSpan? minimum) => minimum switch
    {
        null => "",
        { Ticks: 0 } => ", or 0",
        { } some => $", of {some.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s or more",
    };
}
