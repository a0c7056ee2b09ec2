using System.Net;

namespace Orderd.Configuration;

/// <summary>All that can be set, read once at start from flags, environment and file (see <see cref="Setting"/>), then fixed.</summary>
sealed record Config
{
    /// <summary>Path of the Unix domain socket; null for none.</summary>
    public string? Socket { get; init; } = DefaultPaths.Socket;

    /// <summary>TCP addresses; empty for none. Port 0 takes a free one.</summary>
    public IReadOnlyList<IPEndPoint> Listen { get; init; } = [new IPEndPoint(IPAddress.Loopback, 50051)];

    /// <summary>The file of the tokens that callers over TCP may show; null for none.</summary>
    public string? Tokens { get; init; }

    /// <summary>The PEM file of the certificate for TLS on the TCP addresses; null for no TLS.</summary>
    public string? Certificate { get; init; }

    /// <summary>The PEM file of its key; null when the certificate's file holds it.</summary>
    public string? Key { get; init; }

    /// <summary>The PEM file of the authorities that issue client certificates; null to ask for none.</summary>
    public string? ClientCa { get; init; }

    /// <summary>Whether to listen for other machines without TLS or credentials.</summary>
    public bool Insecure { get; init; }

    /// <summary>The group whose members are writers on the Unix socket; a name or a number.</summary>
    public string Group { get; init; } = "orderd";

    /// <summary>The group whose members are readers there; null for none.</summary>
    public string? ReadOnlyGroup { get; init; }

    /// <summary>Where the orders are kept: the path of a SQLite file, or null to keep them in memory.</summary>
    public string? StorePath { get; init; } = DefaultPaths.Store;

    /// <summary>Whether an empty store is given four orders to play with.</summary>
    public bool SampleData { get; init; }

    /// <summary>What is served.</summary>
    public ServedServices Services { get; init; } = ServedServices.OrderManagement;

    /// <summary>Whether generic clients may ask for the contracts on TCP, too.</summary>
    public bool ReflectionOverTcp { get; init; }

    /// <summary>How log lines are written.</summary>
    public LogFormat LogFormat { get; init; } = LogFormat.Auto;

    /// <summary>The least level that is logged. Calls are logged at information.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    /// <summary>What clients may take of it.</summary>
    public Limits Limits { get; init; } = new();

    /// <summary>How many orders processOrders gathers before it answers; 1 to 1,000.</summary>
    public int BatchSize { get; init; } = 3;

    /// <summary>How long processOrders keeps the first order of a batch waiting; more than zero.</summary>
    public TimeSpan FlushAfter { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Where Prometheus may read the metrics, on loopback; empty for nowhere. Port 0 takes a free one.</summary>
    public IReadOnlyList<IPEndPoint> Prometheus { get; init; } = [];

    /// <summary>Where metrics and spans are sent, which OpenTelemetry's own variables say.</summary>
    public OtlpSettings Otlp { get; init; } = OtlpSettings.None;

    /// <summary>How long SumService holds each answer back.</summary>
    public TimeSpan SumDelay { get; init; }

    /// <summary>What was given, by its key, as text: to tell what has changed in another reading.</summary>
    public IReadOnlyDictionary<string, string> Given { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether the service manager has passed sockets on; their addresses are in <see cref="Socket"/> and <see cref="Listen"/>.</summary>
    public bool InheritsSockets { get; init; }
}
