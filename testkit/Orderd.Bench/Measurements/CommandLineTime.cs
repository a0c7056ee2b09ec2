using System.Diagnostics;

namespace Orderd.Bench.Measurements;

/// <summary>How long a person waits for a whole <c>orderctl get</c>, from exec to exit.</summary>
sealed class CommandLineTime(Scale scale, Report report)
{
    public async Task MeasureAsync(ServerProcess orderd, CancellationToken cancellationToken)
    {
        var times = new List<TimeSpan>();
        for (var i = 0; i <= scale.Starts; i++)
        {
            var start = Stopwatch.GetTimestamp();
            using var orderctl = Process.Start(new ProcessStartInfo(
                Workplace.Orderctl, ["--endpoint", $"unix:{orderd.Socket}", "get", StoredOrder.Id])
            {
                RedirectStandardOutput = true,
            })!;
            await orderctl.StandardOutput.ReadToEndAsync(cancellationToken);
            await orderctl.WaitForExitAsync(cancellationToken);
            if (orderctl.ExitCode != 0)
                throw new BenchFailure($"orderctl get ended with exit code {orderctl.ExitCode}.");
            if (i > 0)
                times.Add(Stopwatch.GetElapsedTime(start));
        }

        var samples = new Samples(times);
        report.AtMost(
            "a whole orderctl get", samples.Median.TotalMilliseconds, 40, "ms", $"worst of {times.Count}: {Report.Milliseconds(samples.Worst)}");
    }
}
