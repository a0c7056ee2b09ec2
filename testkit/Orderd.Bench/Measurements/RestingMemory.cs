namespace Orderd.Bench.Measurements;

/// <summary>What orderd needs to be there at all.</summary>
static class RestingMemory
{
    static readonly TimeSpan Settling = TimeSpan.FromSeconds(1);

    public static async Task MeasureAsync(ServerProcess orderd, Report report, CancellationToken cancellationToken)
    {
        await Task.Delay(Settling, cancellationToken);
        report.AtMost("resident memory at rest", orderd.Memory.Now, 40, "MiB");
    }
}
