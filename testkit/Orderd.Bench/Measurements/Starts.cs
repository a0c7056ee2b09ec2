namespace Orderd.Bench.Measurements;

/// <summary>How long it takes from exec until orderd answers on its socket.</summary>
sealed class Starts(Workplace workplace, Scale scale, Report report)
{
    public async Task MeasureAsync(string what, string store, double target, CancellationToken cancellationToken)
    {
        var times = new List<TimeSpan>();
        // The first start is not counted: it makes the store, or brings it into the page cache.
        for (var i = 0; i <= scale.Starts; i++)
        {
            await using var orderd = await ServerProcess.StartOrderdAsync(workplace, store, cancellationToken);
            if (i > 0)
                times.Add(orderd.StartTime);
        }

        var samples = new Samples(times);
        report.AtMost(what, samples.Median.TotalMilliseconds, target, "ms", $"worst of {times.Count}: {Report.Milliseconds(samples.Worst)}");
    }
}
