using System.Globalization;
using Orderd.Shared;

namespace Orderd.Configuration;

/// <summary>
/// One thing that can be set: its key in the file (<c>Log:Level</c>; in the environment <c>ORDERD_Log__Level</c>), its flag if
/// it has one, what it means, and how its text becomes part of the <see cref="Config"/>.
/// </summary>
sealed record Setting(string Key, string? Flag, string ValueName, string Meaning, Func<Config, IReadOnlyList<string>, Config> Apply)
{
    public static readonly IReadOnlyList<Setting> All =
    [
        new("Socket", "--socket", "PATH|none", "the Unix domain socket, mode 0660",
            (config, values) => config with { Socket = IsNone(One(values)) ? null : Path.GetFullPath(One(values)) }),
        new("Listen", "--listen", "HOST:PORT|none", "a TCP address, repeatable; port 0 takes a free one",
            (config, values) => config with { Listen = ListenAddress.Parse(values) }),
        new("Store", "--store", "SPEC", "sqlite:PATH or memory",
            (config, values) => config with { StorePath = ParseStore(One(values)) }),
        new("Insecure", "--insecure", "true|false", "listen for other machines without TLS or credentials",
            (config, values) => config with { Insecure = ParseBool(One(values)) }),
        new("Access:Tokens", null, "PATH", "the file of tokens for TCP, made with orderctl token new",
            (config, values) => config with { Tokens = Path.GetFullPath(One(values)) }),
        new("Access:Group", null, "GROUP", "whose members are writers on the socket (default orderd)",
            (config, values) => config with { Group = One(values) }),
        new("Access:ReadOnlyGroup", null, "GROUP", "whose members are readers on the socket",
            (config, values) => config with { ReadOnlyGroup = One(values) }),
        new("Tls:Certificate", null, "PATH", "TLS on TCP: the certificate and its intermediate ones, in PEM",
            (config, values) => config with { Certificate = Path.GetFullPath(One(values)) }),
        new("Tls:Key", null, "PATH", "the certificate's key, unless that file holds it too",
            (config, values) => config with { Key = Path.GetFullPath(One(values)) }),
        new("Tls:ClientCa", null, "PATH", "who issues client certificates, in PEM; each names a role",
            (config, values) => config with { ClientCa = Path.GetFullPath(One(values)) }),
        new("SampleData", "--sample-data", "true|false", "put four orders into an empty store",
            (config, values) => config with { SampleData = ParseBool(One(values)) }),
        new("Services", "--services", "LIST", "what to serve: order-management, route-guide, grpc-demo, sum, or all",
            (config, values) => config with { Services = ParseServices(values) }),
        new("Reflection:Tcp", null, "true|false", "let generic clients ask for the contracts on TCP, too",
            (config, values) => config with { ReflectionOverTcp = ParseBool(One(values)) }),
        new("Log:Format", null, "auto|json|text", "how log lines are written; auto is text on a terminal",
            (config, values) => config with { LogFormat = ParseEnum<LogFormat>(One(values)) }),
        new("Log:Level", null, "LEVEL", "the least level logged: trace, debug, information, warning, error, critical or none",
            (config, values) => config with { LogLevel = ParseEnum<LogLevel>(One(values)) }),
        new("Metrics:Prometheus", null, "HOST:PORT|none", "where Prometheus may read the metrics; loopback only",
            (config, values) => config with { Prometheus = ListenAddress.ParseLoopback(One(values)) }),
        .. LimitSettings.All,
        new("Processing:BatchSize", null, "COUNT", "how many orders processOrders gathers, 1 to 1,000",
            (config, values) => config with { BatchSize = ParseCount(One(values), 1, 1_000) }),
        new("Processing:FlushAfter", null, "DURATION", "how long processOrders keeps the first of them waiting",
            (config, values) => config with { FlushAfter = ParseDuration(One(values)) }),
        new("Sum:Delay", null, "DURATION", "how long SumService holds each answer back; 0 is not at all",
            (config, values) => config with { SumDelay = ParseDuration(One(values), TimeSpan.Zero) }),
    ];

    /// <exception cref="FormatException">The text does not fit; the message says what would.</exception>
    public Config Set(Config config, IReadOnlyList<string> values) =>
        Apply(config, values) with { Given = new Dictionary<string, string>(config.Given) { [Key] = string.Join(", ", values) } };

    static bool IsNone(string value) => value.Equals("none", StringComparison.OrdinalIgnoreCase);

    /// <exception cref="FormatException">There are none, or several.</exception>
    public static string One(IReadOnlyList<string> values) =>
        values is [{ Length: > 0 } value] ? value : throw new FormatException("one value is needed");

    static string? ParseStore(string value)
    {
        const string Prefix = "sqlite:";
        if (value == "memory")
            return null;
        if (value.StartsWith(Prefix, StringComparison.Ordinal) && value.Length > Prefix.Length)
            return Path.GetFullPath(value[Prefix.Length..]);
        throw new FormatException("use sqlite:PATH or memory");
    }

    static bool ParseBool(string value) =>
        bool.TryParse(value, out var result) ? result : throw new FormatException("use true or false");

    static ServedServices ParseServices(IReadOnlyList<string> values)
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

    static T ParseEnum<T>(string value)
        where T : struct, Enum =>
        Enum.TryParse<T>(value, ignoreCase: true, out var result) && Enum.IsDefined(result) && !char.IsAsciiDigit(value[0])
            ? result
            : throw new FormatException($"use {string.Join(", ", Enum.GetNames<T>().Select(name => name.ToLowerInvariant()))}");

    /// <param name="value">The text.</param>
    /// <param name="least">The least that will do; null for anything above zero.</param>
    public static TimeSpan ParseDuration(string value, TimeSpan? least = null) =>
        Duration.TryParse(value, out var result) && (least is null ? result > TimeSpan.Zero : result >= least)
            ? result
            : throw new FormatException($"use {Duration.Grammar}{AtLeast(least)}");

    public static int ParseCount(string value, int least, int most) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var result) && result >= least && result <= most
            ? result
            : throw new FormatException($"use a whole number from {least} to {most}");

    /// <summary>Bytes: a whole number, or one with a unit.</summary>
    public static long ParseSize(string value, long least, long most)
    {
        var (digits, unit) = value switch
        {
            [.. var number, 'K', 'i', 'B'] => (number, 1024L),
            [.. var number, 'M', 'i', 'B'] => (number, 1024L * 1024),
            [.. var number, 'G', 'i', 'B'] => (number, 1024L * 1024 * 1024),
            _ => (value, 1L),
        };
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && count <= most / unit && count * unit >= least
            ? count * unit
            : throw new FormatException($"use bytes from {least} to {most}, such as 65536, 64KiB or 4MiB");
    }

    static string AtLeast(TimeSpan? least) => least switch
    {
        null => "",
        { Ticks: 0 } => ", or 0",
        { } some => $", of {some.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s or more",
    };
}
