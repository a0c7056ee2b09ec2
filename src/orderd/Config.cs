using System.Net;
using Orderd.Systemd;

namespace Orderd;

/// <summary>All that can be set, read once at start from flags, environment and file (see <see cref="Setting"/>), then fixed.</summary>
sealed record Config
{
    /// <summary>Path of the Unix domain socket; null for none.</summary>
    public string? Socket { get; init; } = DefaultPaths.Socket;

    /// <summary>TCP addresses; empty for none. Port 0 takes a free one.</summary>
    public IReadOnlyList<IPEndPoint> Listen { get; init; } = [new IPEndPoint(IPAddress.Loopback, 50051)];

    /// <summary>Where the orders are kept: the path of a SQLite file, or null to keep them in memory.</summary>
    public string? StorePath { get; init; } = DefaultPaths.Store;

    /// <summary>Whether an empty store is given four orders to play with.</summary>
    public bool SampleData { get; init; }

    /// <summary>What is served.</summary>
    public ServedServices Services { get; init; } = ServedServices.OrderManagement;

    /// <summary>How log lines are written.</summary>
    public LogFormat LogFormat { get; init; } = LogFormat.Auto;

    /// <summary>The least level that is logged. Calls are logged at information.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    /// <summary>How long a unary call without a deadline may take; more than zero.</summary>
    public TimeSpan DefaultDeadline { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many orders processOrders gathers before it answers; 1 to 1,000.</summary>
    public int BatchSize { get; init; } = 3;

    /// <summary>How long processOrders keeps the first order of a batch waiting; more than zero.</summary>
    public TimeSpan FlushAfter { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How long SumService holds each answer back.</summary>
    public TimeSpan SumDelay { get; init; }

    /// <summary>Sockets that the service manager passed on; their addresses are in <see cref="Socket"/> and <see cref="Listen"/>.</summary>
    public InheritedSockets Inherited { get; init; } = InheritedSockets.None;
}
