namespace Orderd.Access;

/// <summary>
/// Withdraws credentials whose file is not there for too long, because nobody knows any more which of them were taken back. For
/// a moment a file may well be gone: not every program replaces one at once.
/// </summary>
sealed class Revocation(TimeProvider clock, Action withdraw)
{
    /// <summary>How long the credentials outlive their file.</summary>
    public static readonly TimeSpan After = TimeSpan.FromSeconds(10);

    // Timers may fire somewhat early.
    static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(1);

    long? _lackingSince;
    bool _isDone;

    /// <summary>When to look for the file again; null as long as it is there.</summary>
    public TimeSpan? RetryIn
    {
        get
        {
            if (_lackingSince is not { } since)
                return null;

            var left = After - clock.GetElapsedTime(since);
            return _isDone ? After : left < Soon ? Soon : left;
        }
    }

    /// <summary>Is told each time whether the file is there; true when its credentials are withdrawn now, because it is not.</summary>
    public bool Note(bool isLacking)
    {
        if (!isLacking)
        {
            (_lackingSince, _isDone) = (null, false);
            return false;
        }

        _lackingSince ??= clock.GetTimestamp();
        if (_isDone || clock.GetElapsedTime(_lackingSince.Value) < After)
            return false;

        withdraw();
        return _isDone = true;
    }
}
