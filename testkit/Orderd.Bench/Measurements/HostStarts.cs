using System.Diagnostics;
using Orderd.TestKit;

namespace Orderd.Bench.Measurements;

/// <summary>How long a test waits for a host of the test kit, once the first has warmed up the process.</summary>
sealed class HostStarts(Scale scale, Report report)
{
    public async Task MeasureAsync()
    {
        var times = new List<TimeSpan>();
        for (var i = 0; i <= scale.Starts; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await using var host = await OrderdHost.StartAsync();
            if (i > 0)
                times.Add(Stopwatch.GetElapsedTime(start));
        }

        var samples = new Samples(times);
        report.AtMost(
            "start of a host of the test kit", samples.Median.TotalMilliseconds, 50, "ms", $"worst of {times.Count}: {Report.Milliseconds(samples.Worst)}");
    }
}
