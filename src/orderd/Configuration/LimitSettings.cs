namespace Orderd.Configuration;

/// <summary>The settings under <c>Limits:</c>.</summary>
static class LimitSettings
{
    public static readonly IReadOnlyList<Setting> All =
    [
        Of("Connections", "COUNT", "open connections on each listener; a further one is closed at once",
            (limits, value) => limits with { Connections = Setting.ParseCount(value, 1, 1_000_000) }),
        Of("StreamsPerConnection", "COUNT", "calls that one connection may have running at a time",
            (limits, value) => limits with { StreamsPerConnection = Setting.ParseCount(value, 1, 10_000) }),
        Of("HeaderBytes", "SIZE", "names and values of a call's headers together",
            (limits, value) => limits with { HeaderBytes = (int)Setting.ParseSize(value, 1_024, 1024 * 1024) }),
        Of("HeaderFields", "COUNT", "header fields of a call",
            (limits, value) => limits with { HeaderFields = Setting.ParseCount(value, 16, 10_000) }),
        Of("MessageBytes", "SIZE", "one message, unpacked",
            (limits, value) => limits with { MessageBytes = (int)Setting.ParseSize(value, 1_024, 1024 * 1024 * 1024) }),
        Of("HeadersWithin", "DURATION", "until a connection speaks HTTP/2, and a call's headers are there",
            (limits, value) => limits with { HeadersWithin = Setting.ParseDuration(value) }),
        Of("KeepAlivePing", "DURATION", "how long a connection may say nothing before it is pinged",
            (limits, value) => limits with { KeepAlivePing = Setting.ParseDuration(value, TimeSpan.FromSeconds(1)) }),
        Of("KeepAliveTimeout", "DURATION", "how long it may take to answer a ping",
            (limits, value) => limits with { KeepAliveTimeout = Setting.ParseDuration(value, TimeSpan.FromSeconds(1)) }),
        Of("IdleStream", "DURATION", "how long a stream may keep orderd waiting for its client",
            (limits, value) => limits with { IdleStream = Setting.ParseDuration(value) }),
        Of("MemoryBytes", "SIZE|auto", "what all calls together may hold in memory, one caller half of it; auto is half of what the process may use",
            (limits, value) => limits with { MemoryBytes = ParseMemory(value) }),
        Of("UploadBytes", "SIZE", "what of that all open updateOrders streams may keep",
            (limits, value) => limits with { UploadBytes = Setting.ParseSize(value, 1024 * 1024, long.MaxValue) }),
        Of("DefaultDeadline", "DURATION", "what a unary call without a deadline gets",
            (limits, value) => limits with { DefaultDeadline = Setting.ParseDuration(value) }),
    ];

    static long ParseMemory(string value) =>
        value == "auto" ? Limits.HalfOfMemory : Setting.ParseSize(value, 16 * 1024 * 1024, long.MaxValue);

    static Setting Of(string name, string valueName, string meaning, Func<Limits, string, Limits> apply) => new(
        $"Limits:{name}", null, valueName, meaning,
        (config, values) => config with { Limits = apply(config.Limits, Setting.One(values)) });
}
