using System.Diagnostics;
using System.Globalization;
using Orderd.Bench;
using Orderd.Bench.Cluster;

// In the repository's root, with the native programs in artifacts/: Orderd.Bench [--quick], started by packaging/bench;
// --soak MINUTES, by packaging/soak; --cluster CONTROL_SOCKET FAULT,…|all ROUNDS [--expect-loss], by packaging/cluster-test.
if (args is ["--soak", var text] && double.TryParse(text, CultureInfo.InvariantCulture, out var minutes) && minutes > 0)
    return await Soak.RunAsync(TimeSpan.FromMinutes(minutes));
if (args is ["--cluster", var control, var names, var count, .. var rest] && ClusterFault.Named(names) is { } faults
    && int.TryParse(count, CultureInfo.InvariantCulture, out var rounds) && rounds > 0 && rest is [] or ["--expect-loss"])
    return await FailoverRun.RunAsync(control, faults, rounds, expectsLoss: rest is not []);
if (args is not ([] or ["--quick"]))
{
    Console.Error.WriteLine("usage: Orderd.Bench [--quick | --soak MINUTES | --cluster CONTROL_SOCKET FAULT,...|all ROUNDS [--expect-loss]]");
    return 64;
}

var scale = args is [] ? Scale.Full : Scale.Quick;
using var limit = new CancellationTokenSource(scale.Limit);
Console.CancelKeyPress += (_, key) =>
{
    key.Cancel = true;
    limit.Cancel();
};

var clock = Stopwatch.StartNew();
var report = new Report();
try
{
    using var workplace = new Workplace();
    await new Session(workplace, scale, report, limit.Token).RunAsync();
    Console.WriteLine(report.ToMarkdown(Machine.Describe(workplace.Folder), clock.Elapsed));
    return 0;
}
catch (Exception e) when (e is OperationCanceledException or BenchFailure)
{
    Console.WriteLine(report.ToMarkdown("", clock.Elapsed));
    Console.Error.WriteLine(e is BenchFailure ? $"bench: {e.Message}" : $"bench: not done after {clock.Elapsed.TotalSeconds:F0} s.");
    return 1;
}
