using System.Globalization;

namespace Orderd.Bench.Cluster;

/// <summary>
/// Faults of a running cluster, one after the other, each so many times, with callers at all daemons: what was lost, doubled or
/// refused and yet stored, and how long callers waited. Prints a table.
/// </summary>
sealed class FailoverRun(ClusterControl control, IReadOnlyList<Client> daemons)
{
    static readonly TimeSpan Target = TimeSpan.FromMilliseconds(500);

    readonly string _marker = $"run-{Guid.NewGuid():N}";
    readonly List<FailoverRound> _rounds = [];

    /// <summary>
    /// Tries these faults on the cluster with that control socket; the exit code. One that is expected to lose orders has to, and to say
    /// so: then it is known that a loss would be seen.
    /// </summary>
    public static async Task<int> RunAsync(string path, IReadOnlyList<ClusterFault> faults, int rounds, bool expectsLoss)
    {
        using var control = await ClusterControl.ConnectAsync(path);
        var known = await control.DaemonsAsync();
        List<Client> daemons = [.. known.Select(daemon => new Client(daemon.Port))];
        try
        {
            var isGood = await new FailoverRun(control, daemons).RunAsync(faults, rounds, expectsLoss);
            return isGood && (!expectsLoss || IsLossLogged(known)) ? 0 : 1;
        }
        catch (BenchFailure e)
        {
            Console.Error.WriteLine($"cluster: {e.Message}");
            return 1;
        }
        finally
        {
            daemons.ForEach(daemon => daemon.Dispose());
        }
    }

    async Task<bool> RunAsync(IReadOnlyList<ClusterFault> faults, int rounds, bool expectsLoss)
    {
        var table = new List<string>();
        var isGood = true;
        foreach (var fault in faults)
        {
            var results = new List<RoundResult>();
            for (var i = 0; i < rounds; i++)
            {
                var round = new FailoverRound(control, daemons, fault, $"{_marker}-{fault.Name}-{i}");
                var result = await round.RunAsync(i);
                Console.WriteLine(Line(fault, i, result));
                _rounds.Add(round);
                results.Add(result);
            }

            isGood &= expectsLoss ? results.Exists(result => result.Lost > 0) : results.TrueForAll(result => result.IsGood);
            table.Add(Row(fault, results));
        }

        // A later fault must not take what an earlier one left.
        if (!expectsLoss)
        {
            var lost = (await StoredAdds.ReadAsync(daemons[0].Orders, _marker)).CountLost(_rounds.SelectMany(round => round.Attempts));
            isGood &= lost == 0;
            Console.WriteLine($"In the end {lost} of {_rounds.Sum(round => round.Attempts.Count(attempt => attempt.Ids.Count > 0)):N0} acknowledged orders are missing.");
        }

        Console.WriteLine();
        Console.WriteLine("| fault | rounds | no answer for | resumed after the cluster was writable | ≤ 0.5 s | acknowledged | lost | doubled "
            + "| refused yet stored | DEADLINE_EXCEEDED | UNAVAILABLE | other |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|---|");
        table.ForEach(Console.WriteLine);
        if (!isGood)
            Console.Error.WriteLine(expectsLoss ? "cluster: no acknowledged order was lost, and some had to be." : "cluster: NOT GOOD, see above.");
        return isGood;
    }

    static bool IsLossLogged(IReadOnlyList<ClusterDaemon> daemons)
    {
        var lines = daemons.SelectMany(daemon => File.ReadLines(daemon.Log)).Where(line => line.Contains("\"critical\"", StringComparison.Ordinal)).ToList();
        lines.ForEach(Console.WriteLine);
        if (lines.Count == 0)
            Console.Error.WriteLine("cluster: no orderd has logged that acknowledged orders are lost.");
        return lines.Count > 0;
    }

    static string Line(ClusterFault fault, int round, RoundResult result) => string.Create(
        CultureInfo.InvariantCulture,
        $"{fault.Name} {round + 1}: no answer for {result.Gap.TotalSeconds:F2} s; answers again {result.Resumed.TotalSeconds:F2} s after the "
        + $"cluster was writable; {result.Acknowledged:N0} acknowledged, {result.Lost} of them missing, {result.Doubled} doubled, "
        + $"{result.RefusedYetStored} refused yet stored");

    static string Row(ClusterFault fault, List<RoundResult> results)
    {
        var (shortest, longest, back) = (results.Min(result => result.Gap), results.Max(result => result.Gap), results.Max(result => result.Resumed));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {fault.Text} | {results.Count} | {shortest.TotalSeconds:F1}–{longest.TotalSeconds:F1} s | at most {back.TotalSeconds:F2} s "
            + $"| {(back <= Target ? "yes" : "**no**")} | {results.Sum(result => result.Acknowledged):N0} | {results.Sum(result => result.Lost)} "
            + $"| {results.Sum(result => result.Doubled)} | {results.Sum(result => result.RefusedYetStored)} "
            + $"| {results.Sum(result => result.DeadlineExceeded)} | {results.Sum(result => result.Unavailable)} | {results.Sum(result => result.OtherStatus)} |");
    }
}
