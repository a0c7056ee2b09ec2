using Orderd.Errors;

namespace Orderd.Configuration;

/// <summary>
/// What the environment says of OTLP. The OpenTelemetry SDK reads most of its variables itself; here is only whether it is wanted,
/// and what it would take for its default without a word.
/// </summary>
sealed record OtlpSettings(Uri? Spans, Uri? Metrics)
{
    const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    const string Protocol = "OTEL_EXPORTER_OTLP_PROTOCOL";

    public static OtlpSettings None { get; } = new(null, null);

    /// <exception cref="StartFailure">A variable is not what its specification says.</exception>
    public static OtlpSettings FromEnvironment()
    {
        if (Variable("OTEL_SDK_DISABLED") is { } disabled && disabled.Equals("true", StringComparison.OrdinalIgnoreCase))
            return None;

        var endpoint = Address(Endpoint);
        if (endpoint is not null && Variable(Protocol) is not (null or "grpc" or "http/protobuf"))
            throw new StartFailure(ExitCode.Refused, $"{Protocol} cannot be {Variable(Protocol)}: use grpc or http/protobuf.");
        return new(IsWanted("OTEL_TRACES_EXPORTER") ? endpoint : null, IsWanted("OTEL_METRICS_EXPORTER") ? endpoint : null);
    }

    static bool IsWanted(string variable) => Variable(variable) switch
    {
        null or "otlp" => true,
        "none" => false,
        var other => throw new StartFailure(ExitCode.Refused, $"{variable} cannot be {other}: use otlp or none."),
    };

    static Uri? Address(string variable)
    {
        if (Variable(variable) is not { } text)
            return null;
        return Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address
            : throw new StartFailure(ExitCode.Refused, $"{variable} cannot be {text}: use http://HOST:PORT or https://HOST:PORT.");
    }

    static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
