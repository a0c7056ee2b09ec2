namespace Orderd.Tests.Native.Disk;

/// <summary>
/// A value of which the disk may hold any that it had since it was last synced. As in Linux, what a failed sync did not write
/// counts as written from then on: later syncs leave it alone, until it is changed again.
/// </summary>
sealed class Unsettled<T>(T value)
{
    readonly List<T> _values = [value];
    // How many values were dropped because a later one is on disk for certain.
    int _settled;

    /// <summary>What programs read.</summary>
    public T Current => _values[^1];

    /// <summary>From the oldest that may be on disk to the current one.</summary>
    public IReadOnlyList<T> Values => _values;

    public bool IsDirty { get; private set; }

    public void Change(T next)
    {
        _values.Add(next);
        IsDirty = true;
    }

    /// <summary>The current value, for a sync that begins.</summary>
    public int Mark() => _settled + _values.Count - 1;

    /// <summary>A sync has ended that began at the mark.</summary>
    public void Synced(int mark, bool succeeded)
    {
        if (mark == Mark())
            IsDirty = false;
        if (!succeeded || mark < _settled)
            return;

        _values.RemoveRange(0, mark - _settled);
        _settled = mark;
    }
}
