using System.Diagnostics;
using Orderd.Bench;

// Orderd.Bench [--quick], started by packaging/bench in the repository's root, with the native programs in artifacts/.
if (args is not ([] or ["--quick"]))
{
    Console.Error.WriteLine("usage: Orderd.Bench [--quick]");
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
