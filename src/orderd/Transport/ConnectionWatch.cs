using System.Collections.Concurrent;
using Orderd.Access;
using Orderd.Budget;
using Orderd.Configuration;
using Orderd.Errors;
using Orderd.Logging;

namespace Orderd.Transport;

/// <summary>
/// Ends connections that are kept for nothing: those that do not say who calls, that begin a call's headers and do not end them,
/// or that take nothing of what they are sent; and answers that their clients do not take.
/// </summary>
sealed class ConnectionWatch : IDisposable
{
    // It multiplies the time for a call's headers: the handshake, the preface and the first call have it once each, at most.
    const int AnonymousFactor = 2;
    static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    // Kestrel gives up a request whose end does not come after 5 s.
    static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(6);

    readonly ConcurrentDictionary<ConnectionSlots, bool> _listeners = new();
    readonly Limits _limits;
    readonly TimeProvider _clock;
    readonly BlockPool _blocks;
    readonly ILogger _logger;
    readonly RateLimitedLog _anonymous;
    // The system's time says when to look, as Kestrel's own heartbeat does; the clock says how long something has lasted.
    readonly RetryingTimer _timer;
    int _isLooking;

    public ConnectionWatch(Config config, TimeProvider clock, BlockPool blocks, ILogger<ConnectionWatch> logger)
    {
        (_limits, _clock, _blocks, _logger) = (config.Limits, clock, blocks, logger);
        _anonymous = new RateLimitedLog(clock);
        _timer = new RetryingTimer(TimeProvider.System, Check);
        _timer.Change(Period, Period);
    }

    /// <summary>Looks after the connections of a listener, too.</summary>
    /// <param name="listener">The connections.</param>
    /// <param name="isForCalls">Whether they are to say who calls.</param>
    public void Add(ConnectionSlots listener, bool isForCalls) => _listeners[listener] = isForCalls;

    public void Remove(ConnectionSlots listener) => _listeners.TryRemove(listener, out _);

    public void Dispose() => _timer.Dispose();

    void Check()
    {
        if (Interlocked.Exchange(ref _isLooking, 1) != 0)
            return;

        try
        {
            var now = _clock.GetTimestamp();
            foreach (var (listener, isForCalls) in _listeners)
            {
                foreach (var connection in listener.All)
                    Check(connection, isForCalls, now);
            }

            var idle = now - Ticks(_limits.IdleStream);
            foreach (var block in _blocks.All)
            {
                if (block.Answer is { } answer && answer.Since < idle)
                    answer.Reset();
            }
        }
        finally
        {
            Volatile.Write(ref _isLooking, 0);
        }
    }

    void Check(ClientConnection connection, bool isForCalls, long now)
    {
        connection.ReleaseDrained(now - Ticks(DrainTime));
        if (IsOver(connection.HeadersSince, _limits.HeadersWithin, now) || IsOver(connection.FlushSince, _limits.IdleStream, now))
        {
            connection.Abort();
        }
        else if (isForCalls && !connection.IsProven && IsOver(connection.Since, AnonymousFactor * _limits.HeadersWithin, now))
        {
            connection.Close();
            if (_anonymous.IsDue(out var count))
                Log.AnonymousConnections(_logger, count, AnonymousFactor * _limits.HeadersWithin.TotalSeconds);
        }
    }

    bool IsOver(long since, TimeSpan limit, long now) => since != 0 && now - since >= Ticks(limit);

    long Ticks(TimeSpan time) => (long)(time.TotalSeconds * _clock.TimestampFrequency);
}
