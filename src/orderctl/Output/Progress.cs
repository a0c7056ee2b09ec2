using System.Diagnostics;
using System.Globalization;
using Orderctl.Linux;

namespace Orderctl.Output;

/// <summary>
/// Tells someone who waits how far a long stream is. Silent unless standard error is a terminal, and silent while the input is
/// typed: who types sees.
/// </summary>
sealed class Progress : IDisposable
{
    static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    readonly string _what;
    readonly long _start = Stopwatch.GetTimestamp();
    readonly Timer? _timer;
    long _count;

    /// <param name="what">What is counted, as in <c>1,200 orders added</c>.</param>
    /// <param name="readsInput">Whether it comes from standard input, and may be typed.</param>
    public Progress(string what, bool readsInput = true)
    {
        _what = what;
        if (Stderr.IsTerminal && !(readsInput && Posix.IsTerminal(Posix.StandardInput)))
            _timer = new Timer(_ => Show(), null, Interval, Interval);
    }

    public void Count(int more = 1) => Interlocked.Add(ref _count, more);

    public void Dispose()
    {
        if (_timer is null)
            return;

        // This waits for a line that is being shown, which would otherwise come back after it was erased.
        using var done = new ManualResetEvent(false);
        if (_timer.Dispose(done))
            done.WaitOne();

        Stderr.EraseStatus();
    }

    void Show()
    {
        var count = Interlocked.Read(ref _count);
        var perSecond = count / Stopwatch.GetElapsedTime(_start).TotalSeconds;
        Stderr.ShowStatus(string.Create(CultureInfo.InvariantCulture, $"{count:N0} {_what}, {perSecond:N0} a second"));
    }
}
