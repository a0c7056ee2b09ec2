using Orderd.Logging;

namespace Orderd.Calls;

/// <summary>
/// Calls of those who are nobody here: in the log a few of them have a line a minute, and the others are one line with their
/// number. The metrics count them all.
/// </summary>
sealed class RefusedCalls : IDisposable
{
    /// <summary>How many have a line of their own in a minute.</summary>
    public const int Most = 30;

    readonly RateLimit _limit;
    volatile string _lastPeer = "";

    public RefusedCalls(ILogger<RefusedCalls> logger, TimeProvider clock) =>
        _limit = new RateLimit(clock, Most, count => Log.CallsRefused(logger, count, _lastPeer));

    /// <summary>Whether one from this peer may have its own line now.</summary>
    public bool Admit(string peer)
    {
        if (_limit.Admit())
            return true;

        _lastPeer = peer;
        return false;
    }

    public void Dispose() => _limit.Dispose();
}
