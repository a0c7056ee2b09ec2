using Orderd.Errors;
using Orderd.Shared;

namespace Orderd.Lifecycle;

/// <summary>
/// Notices that files have changed, by looking at them twice a second: that sees what a watch on a directory does not, such as a
/// link far up the path that now leads elsewhere, or a change on another machine. A change counts once it has been still from one
/// look to the next, so that a certificate and its key are mostly taken together.
/// </summary>
sealed class FileWatch : IDisposable
{
    static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    readonly string[] _paths;
    readonly Action _changed;
    readonly FileStatus?[] _taken;
    readonly FileStatus?[] _seen;
    readonly RetryingTimer _timer;

    public FileWatch(IEnumerable<string> paths, Action changed)
    {
        _paths = [.. paths];
        _changed = changed;
        _taken = Array.ConvertAll(_paths, FileStatus.Visible);
        _seen = [.. _taken];
        _timer = new RetryingTimer(TimeProvider.System, Check);
    }

    /// <summary>Begins to look; what changed since this object was made is noticed, too.</summary>
    public void Start()
    {
        if (_paths.Length > 0)
            Rest();
    }

    public void Dispose() => _timer.Dispose();

    // The next check comes a while after the last has ended, however long that took.
    void Rest() => _timer.Change(Interval);

    void Check()
    {
        var (isStill, isChanged) = (true, false);
        for (var i = 0; i < _paths.Length; i++)
        {
            var now = FileStatus.Visible(_paths[i]);
            isStill &= now == _seen[i];
            isChanged |= now != _taken[i];
            _seen[i] = now;
        }

        if (isStill && isChanged)
        {
            // It comes first: if there is no memory for it, the change is still one at the next check.
            _changed();
            Array.Copy(_seen, _taken, _paths.Length);
        }

        Rest();
    }
}
