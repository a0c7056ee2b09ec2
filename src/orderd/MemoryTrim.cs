namespace Orderd;

/// <summary>
/// Gives memory back to the system when a time of heavy load is over. The garbage collector by itself keeps what it has, and
/// looks for what has become free only when the next load needs it.
/// </summary>
sealed class MemoryTrim : IHostedService, IDisposable
{
    const long Growth = 32 * 1024 * 1024;
    // Below this there is time for a collection that stops all threads for some milliseconds.
    const long QuietBytesPerSecond = 16 * 1024 * 1024;

    // The system's time and not the clock that tests may set: this is about the memory of the process.
    static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    readonly Timer _timer;
    long _allocated;
    long _least = long.MaxValue;

    public MemoryTrim() => _timer = new Timer(static trim => ((MemoryTrim)trim!).Look(), this, Timeout.Infinite, Timeout.Infinite);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _allocated = GC.GetTotalAllocatedBytes();
        _timer.Change(Period, Period);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _timer.Change(Timeout.Infinite, Timeout.Infinite);
        return Task.CompletedTask;
    }

    public void Dispose() => _timer.Dispose();

    void Look()
    {
        var allocated = GC.GetTotalAllocatedBytes();
        var isQuiet = allocated - _allocated < QuietBytesPerSecond * Period.TotalSeconds;
        _allocated = allocated;
        if (!isQuiet)
            return;

        // Once for each growth: what did not go the first time is in use.
        _least = Math.Min(_least, Environment.WorkingSet);
        if (Environment.WorkingSet < _least + Growth)
            return;

        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        _least = Environment.WorkingSet;
    }
}
