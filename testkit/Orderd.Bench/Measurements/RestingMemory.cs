using System.Diagnostics;

namespace Orderd.Bench.Measurements;

/// <summary>What orderd needs to be there at all.</summary>
static class RestingMemory
{
    const double MaxRatio = 1.5;

    static readonly TimeSpan TimeToReturn = TimeSpan.FromSeconds(60);
    static readonly TimeSpan Settling = TimeSpan.FromSeconds(1);

    public static async Task<double> MeasureAsync(ServerProcess orderd, Report report, CancellationToken cancellationToken)
    {
        await Task.Delay(Settling, cancellationToken);
        var atRest = orderd.Memory.Now;
        report.AtMost("resident memory at rest", atRest, 40, "MiB");
        return atRest;
    }

    /// <summary>How far it comes back when all is over.</summary>
    public static async Task MeasureReturnAsync(ServerProcess orderd, double atRest, Report report, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        while (orderd.Memory.Now > MaxRatio * atRest && watch.Elapsed < TimeToReturn)
            await Task.Delay(Settling, cancellationToken);
        report.AtMost($"resident memory {watch.Elapsed.TotalSeconds:F0} s later : at rest", orderd.Memory.Now / atRest, MaxRatio, "×");
    }
}
