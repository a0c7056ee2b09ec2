using System.Net;

namespace Orderd.Configuration;

/// <summary>
/// All that can be set, read once at start from flags, environment and file, then fixed. The defaults are those of
/// <see cref="Settings"/>, which says what each setting does, not of this record.
/// </summary>
sealed record Config
{
    /// <summary>A path; null for none.</summary>
    public string? Socket { get; init; }

    /// <summary>Empty for none. Port 0 takes a free one; so it does of <see cref="Prometheus"/>.</summary>
    public IReadOnlyList<IPEndPoint> Listen { get; init; } = [];
    public StoreSpec Store { get; init; } = new StoreSpec.Memory();
    public bool Insecure { get; init; }
    public AccessSettings Access { get; init; } = new();
    public TlsSettings Tls { get; init; } = new();
    public bool SampleData { get; init; }
    public ServedServices Services { get; init; }
    public bool ReflectionOverTcp { get; init; }
    public LogSettings Log { get; init; } = new();
    public IReadOnlyList<IPEndPoint> Prometheus { get; init; } = [];

    /// <summary>Where metrics and spans are sent, which OpenTelemetry's own variables say.</summary>
    public OtlpSettings Otlp { get; init; } = OtlpSettings.None;
    public Limits Limits { get; init; } = new();
    public ProcessingSettings Processing { get; init; } = new();
    public TimeSpan SumDelay { get; init; }

    /// <summary>What was given, by its key: to tell what has changed in another reading.</summary>
    public IReadOnlyDictionary<string, GivenValue> Given { get; init; } = new Dictionary<string, GivenValue>();

    /// <summary>Whether the service manager has passed sockets on; their addresses are in <see cref="Socket"/> and <see cref="Listen"/>.</summary>
    public bool InheritsSockets { get; init; }
}
