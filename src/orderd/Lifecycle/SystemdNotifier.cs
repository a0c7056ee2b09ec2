using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Orderd.Logging;

namespace Orderd.Lifecycle;

/// <summary>
/// What systemd is told of the daemon's state, one datagram each (sd_notify(3)). Run by hand there is no service manager, and
/// everything here does nothing.
/// </summary>
sealed class SystemdNotifier : IDisposable
{
    readonly UnixDomainSocketEndPoint? _address;
    readonly Socket? _socket;
    readonly ILogger _logger;

    public SystemdNotifier(ILogger<SystemdNotifier> logger)
    {
        _logger = logger;
        if (Environment.GetEnvironmentVariable("NOTIFY_SOCKET") is not ['/' or '@', _, ..] path)
            return;

        // An abstract socket is written with an @ for the NUL before its name.
        _address = new UnixDomainSocketEndPoint(path[0] == '@' ? "\0" + path[1..] : path);
        _socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        // Variables are inherited: it may be another process that is watched.
        if (Environment.GetEnvironmentVariable("WATCHDOG_PID") is not { Length: > 0 } pid || pid == $"{Environment.ProcessId}")
            WatchdogTime = Microseconds(Environment.GetEnvironmentVariable("WATCHDOG_USEC"));
    }

    /// <summary>Whether there is anybody to tell.</summary>
    public bool IsThere => _socket is not null;

    /// <summary>How long the manager waits for a sign of life before it restarts the daemon; null when it does not wait for any.</summary>
    public TimeSpan? WatchdogTime { get; }

    public void Ready(string status) => Tell($"READY=1\nSTATUS={status}");

    /// <summary>Begins a reload, which <see cref="Ready"/> ends.</summary>
    public void Reloading()
    {
        // The clock of Stopwatch is the CLOCK_MONOTONIC that systemd compares with its own.
        var now = System.Diagnostics.Stopwatch.GetTimestamp() / (System.Diagnostics.Stopwatch.Frequency / 1_000_000);
        Tell(string.Create(CultureInfo.InvariantCulture, $"RELOADING=1\nMONOTONIC_USEC={now}\nSTATUS=Reloading"));
    }

    public void Stopping() => Tell("STOPPING=1\nSTATUS=Stopping");

    public void Alive(string status) => Tell($"WATCHDOG=1\nSTATUS={status}");

    public void Status(string status) => Tell($"STATUS={status}");

    public void Dispose() => _socket?.Dispose();

    void Tell(string state)
    {
        if (_socket is null)
            return;

        try
        {
            _socket.SendTo(Encoding.UTF8.GetBytes(state), _address!);
        }
        catch (SocketException e)
        {
            Log.NotifyFailed(_logger, e.Message);
        }
    }

    static TimeSpan? Microseconds(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? TimeSpan.FromMicroseconds(number)
            : null;
}
