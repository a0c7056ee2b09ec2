using Microsoft.Extensions.Primitives;
using Orderd.Errors;

namespace Orderd.Access;

/// <summary>
/// The streams whose callers showed a token or a certificate. Each is held against what is valid when that changes, and every now
/// and then, since credentials expire, too. Unary calls are not: they soon end by themselves.
/// </summary>
sealed class OpenStreams : IDisposable
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    readonly Lock _gate = new();
    readonly HashSet<OpenStream> _open = [];
    readonly RetryingTimer _timer;
    bool _isTicking;

    public OpenStreams(TimeProvider clock) => _timer = new RetryingTimer(clock, Tick);

    public OpenStream Add(Identity identity, StringValues authorization, Role least)
    {
        var stream = new OpenStream(this, identity, authorization, least);
        lock (_gate)
        {
            _open.Add(stream);
            if (!_isTicking)
                _isTicking = _timer.Change(Interval);
        }

        // What is valid may have changed between the decision to let it in and now.
        stream.Recheck();
        return stream;
    }

    public void Remove(OpenStream stream)
    {
        lock (_gate)
            _open.Remove(stream);
    }

    /// <summary>Ends those whose callers may no longer make them.</summary>
    public void Recheck()
    {
        OpenStream[] open;
        lock (_gate)
            open = [.. _open];
        foreach (var stream in open)
            stream.Recheck();
    }

    public void Dispose() => _timer.Dispose();

    void Tick()
    {
        Recheck();
        lock (_gate)
            _isTicking = _open.Count > 0 && _timer.Change(Interval);
    }
}
