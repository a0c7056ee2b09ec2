using System.Net;

namespace Orderd.Configuration;

/// <summary>
/// All that can be set, read once at start from flags, environment and file, then fixed. The defaults are those of
/// <see cref="Settings"/>, not of this record.
/// </summary>
sealed record Config
{
    /// <summary>Path of the Unix domain socket; null for none.</summary>
    public string? Socket { get; init; }

    /// <summary>TCP addresses; empty for none. Port 0 takes a free one.</summary>
    public IReadOnlyList<IPEndPoint> Listen { get; init; } = [];

    /// <summary>Where the orders are kept.</summary>
    public StoreSpec Store { get; init; } = new StoreSpec.Memory();

    /// <summary>Whether to listen for other machines without TLS or credentials.</summary>
    public bool Insecure { get; init; }

    public AccessSettings Access { get; init; } = new();

    public TlsSettings Tls { get; init; } = new();

    /// <summary>Whether an empty store is given four orders to play with.</summary>
    public bool SampleData { get; init; }

    /// <summary>What is served.</summary>
    public ServedServices Services { get; init; }

    /// <summary>Whether generic clients may ask for the contracts on TCP, too.</summary>
    public bool ReflectionOverTcp { get; init; }

    public LogSettings Log { get; init; } = new();

    /// <summary>Where Prometheus may read the metrics, on loopback; empty for nowhere. Port 0 takes a free one.</summary>
    public IReadOnlyList<IPEndPoint> Prometheus { get; init; } = [];

    /// <summary>Where metrics and spans are sent, which OpenTelemetry's own variables say.</summary>
    public OtlpSettings Otlp { get; init; } = OtlpSettings.None;

    public Limits Limits { get; init; } = new();

    public ProcessingSettings Processing { get; init; } = new();

    /// <summary>How long SumService holds each answer back.</summary>
    public TimeSpan SumDelay { get; init; }

    /// <summary>What was given, by its key: to tell what has changed in another reading.</summary>
    public IReadOnlyDictionary<string, GivenValue> Given { get; init; } = new Dictionary<string, GivenValue>();

    /// <summary>Whether the service manager has passed sockets on; their addresses are in <see cref="Socket"/> and <see cref="Listen"/>.</summary>
    public bool InheritsSockets { get; init; }
}
