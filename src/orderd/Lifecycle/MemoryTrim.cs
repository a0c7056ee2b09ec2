using System.Runtime.InteropServices;
using Orderd.Budget;
using Orderd.Errors;

namespace Orderd.Lifecycle;

/// <summary>
/// Gives memory back to the system when a time of heavy load is over. The garbage collector by itself keeps what it has, and
/// looks for what has become free only when the next load needs it.
/// </summary>
sealed partial class MemoryTrim : IHostedService, IDisposable
{
    const long Growth = 8 * 1024 * 1024;
    // M_ARENA_MAX of malloc.h.
    const int ArenaMax = -8;
    const int Arenas = 2;
    // So many periods are an hour.
    const int MaxPause = 720;
    // Below this there is time for a collection that stops all threads for some milliseconds.
    const long QuietBytesPerSecond = 16 * 1024 * 1024;

    // This is the system's time and not the clock that tests may set: this is about the memory of the process.
    static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    readonly BlockPool _blocks;
    readonly RetryingTimer _timer;
    long _allocated;
    // The process had so much at the least, and after the last collection.
    long _least = long.MaxValue;
    long _left = long.MaxValue;
    // After a collection that was of little use the next waits longer, unless there is more to collect.
    int _pause = 1;
    int _looks;

    public MemoryTrim(BlockPool blocks)
    {
        _blocks = blocks;
        _timer = new RetryingTimer(TimeProvider.System, Check);
    }

    /// <summary>
    /// Has SQLite and OpenSSL, whose memory comes from the C library, share two of its arenas. It gives each thread one of its own up
    /// to eight a CPU, and each keeps what was free in it once.
    /// </summary>
    public static void BoundArenas() => _ = SetMallocOption(ArenaMax, Arenas);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _allocated = GC.GetTotalAllocatedBytes();
        _least = Environment.WorkingSet;
        _timer.Change(Period, Period);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _timer.Change(Timeout.InfiniteTimeSpan);
        return Task.CompletedTask;
    }

    public void Dispose() => _timer.Dispose();

    void Check()
    {
        var allocated = GC.GetTotalAllocatedBytes();
        var isQuiet = allocated - _allocated < QuietBytesPerSecond * Period.TotalSeconds;
        _allocated = allocated;
        if (!isQuiet)
            return;

        var before = Environment.WorkingSet;
        _least = Math.Min(_least, before);
        if (before < _least + Growth || (++_looks < _pause && before - _left < Growth))
            return;

        _blocks.Trim();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        _ = TrimMalloc(0);
        _left = Environment.WorkingSet;
        _pause = before - _left >= Growth / 4 ? 1 : Math.Min(2 * _pause, MaxPause);
        _looks = 0;
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetMallocOption(int option, int value);

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int TrimMalloc(nuint keep);
}
