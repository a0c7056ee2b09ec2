using Orderd.Errors;
using Orderd.Logging;

namespace Orderd.Lifecycle;

/// <summary>
/// Tells systemd that the daemon is ready and, as long as a watchdog asks, that it is alive; both only after it has called
/// itself and was answered.
/// </summary>
sealed class Watchdog(SystemdNotifier manager, ILogger<Watchdog> logger) : IDisposable
{
    static readonly TimeSpan ReadyTimeout = TimeSpan.FromSeconds(10);

    readonly List<SelfProbe> _calls = [];
    // systemd shows this beside the unit; it is null until the daemon is ready.
    volatile string? _status;

    /// <summary>Says that the daemon is ready once each of the addresses has answered, and from then on that it is alive.</summary>
    /// <exception cref="StartFailure">One does not answer.</exception>
    public async Task BeginAsync(IReadOnlyList<string> addresses, CancellationToken stopping)
    {
        if (!manager.IsThere)
            return;

        _calls.AddRange(addresses.Select(address => new SelfProbe(address)));
        foreach (var call in _calls)
        {
            var failure = await call.FailureAsync(ReadyTimeout, stopping);
            if (stopping.IsCancellationRequested)
                return;
            if (failure is not null)
                throw new StartFailure(ExitCode.Failure, $"orderd listens on {call.Address}, but its own call there failed: {failure}.");
        }

        manager.Ready(_status = $"Serving on {string.Join(", ", addresses)}");
        if (manager.WatchdogTime is { } time)
            _ = NotifyAsync(Watched(), time / 2, stopping);
    }

    /// <summary>Runs a reload, of which systemd is told when it begins and when it is over.</summary>
    public void Reload(Action reload)
    {
        if (_status is null)
        {
            // Before it is ready there is nothing to interrupt.
            reload();
            return;
        }

        manager.Reloading();
        try
        {
            reload();
        }
        finally
        {
            manager.Ready(_status);
        }
    }

    public void Dispose()
    {
        foreach (var call in _calls)
            call.Dispose();
    }

    // One address stands for all: they share everything behind the transport. On the Unix socket the daemon is let in.
    SelfProbe Watched() => _calls.Find(call => call.Address.StartsWith("unix:", StringComparison.Ordinal)) ?? _calls[0];

    async Task NotifyAsync(SelfProbe call, TimeSpan interval, CancellationToken stopping)
    {
        var wasWell = true;
        using var timer = new PeriodicTimer(interval);
        do
        {
            var failure = await call.FailureAsync(interval, stopping);
            if (stopping.IsCancellationRequested)
                return;

            if (failure is null)
            {
                manager.Alive(_status!);
            }
            else
            {
                manager.Status($"{call.Address} does not answer: {failure}");
                if (wasWell)
                    Log.DoesNotAnswer(logger, call.Address, failure);
            }

            wasWell = failure is null;
        }
        while (await timer.WaitForNextTickAsync(CancellationToken.None));
    }
}
