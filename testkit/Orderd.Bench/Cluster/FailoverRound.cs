using Grpc.Core;

namespace Orderd.Bench.Cluster;

/// <summary>One fault under load: callers at all daemons, before, during and after it, and what is stored in the end.</summary>
sealed class FailoverRound(ClusterControl control, IReadOnlyList<Client> daemons, ClusterFault fault, string marker)
{
    const int Callers = 64;
    // At each daemon, before and after the fault.
    const int Enough = 200;

    static readonly TimeSpan Timeout = TimeSpan.FromSeconds(90);
    static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    readonly List<ClusterCaller> _callers =
    [
        .. Enumerable.Range(0, Callers).Select(i => new ClusterCaller(daemons[i % daemons.Count].Orders, i, i % daemons.Count, marker)),
    ];

    public IEnumerable<AddAttempt> Attempts => _callers.SelectMany(caller => caller.Attempts);

    public async Task<RoundResult> RunAsync(int number)
    {
        await control.DoAsync("wait");
        await control.DoAsync("probe on");
        using var stop = new CancellationTokenSource();
        using var abandon = new CancellationTokenSource();
        var running = _callers.Select(caller => Task.Run(() => caller.RunAsync(stop.Token, abandon.Token))).ToArray();
        try
        {
            await AcknowledgeAsync(TimeSpan.Zero, "before the fault");
            var injected = ClusterControl.Now;
            var healed = await fault.InjectAsync(control, number);
            // A call that begins after the fault may still be answered by what lives on for a moment; so many are not.
            await AcknowledgeAsync(healed ?? ClusterControl.Now, $"after {fault.Name}");
            var commits = await control.CommitsAsync(injected);
            // A primary that comes back late must do no harm to those who go on.
            await control.DoAsync("heal");
            await control.DoAsync("wait");
            await control.DoAsync("probe off");
            await AcknowledgeAsync(ClusterControl.Now, "after all was well again");
            await stop.CancelAsync();
            abandon.CancelAfter(Timeout);
            await Task.WhenAll(running);
            return await EvaluateAsync(injected, healed, commits);
        }
        finally
        {
            await stop.CancelAsync();
            await abandon.CancelAsync();
            await Task.WhenAll(running);
        }
    }

    // Until each daemon has acknowledged so many more adds, with calls that began after that moment.
    async Task AcknowledgeAsync(TimeSpan since, string when)
    {
        var end = ClusterControl.Now + Timeout;
        for (var daemon = 0; daemon < daemons.Count; daemon++)
        {
            var its = _callers.Where(caller => caller.Daemon == daemon).ToList();
            var goal = its.Sum(caller => caller.Acknowledged) + Enough;
            while (its.Sum(caller => caller.Acknowledged) < goal || its.All(caller => caller.LastBegun < since))
            {
                if (ClusterControl.Now > end)
                    throw new BenchFailure($"daemon {daemon + 1} acknowledged fewer than {Enough} adds within {Timeout.TotalSeconds} s {when}.");
                await Task.Delay(Step);
            }
        }
    }

    async Task<RoundResult> EvaluateAsync(TimeSpan injected, TimeSpan? healed, IReadOnlyList<TimeSpan> commits)
    {
        // Later pauses are those of the healing.
        var end = commits.Count > 0 ? commits[^1] : ClusterControl.Now;
        Pause LongestOf(Func<ClusterCaller, bool> whose) =>
            Pause.Longest(injected, _callers.Where(whose).SelectMany(caller => caller.Times).Where(time => time <= end));
        var writable = healed ?? Pause.Longest(injected, commits).End;
        var gap = LongestOf(_ => true);
        var back = Enumerable.Range(0, daemons.Count).Max(daemon => LongestOf(caller => caller.Daemon == daemon).End - writable);

        var (lost, doubled, stored) = (0, 0, 0);
        foreach (var daemon in daemons)
        {
            var adds = await StoredAdds.ReadAsync(daemon.Orders, marker);
            // Each daemon has to see the same.
            lost = Math.Max(lost, adds.CountLost(Attempts));
            doubled = Math.Max(doubled, adds.CountDoubled(Attempts));
            stored = Math.Max(stored, adds.CountRefusedYetStored(Attempts));
        }

        var failures = _callers.SelectMany(caller => caller.Failures).ToLookup(failure => failure.Key, failure => failure.Value);
        var (late, unavailable) = (failures[StatusCode.DeadlineExceeded].Sum(), failures[StatusCode.Unavailable].Sum());
        return new RoundResult(
            gap.Length, back < TimeSpan.Zero ? TimeSpan.Zero : back, _callers.Sum(caller => caller.Acknowledged), late, unavailable,
            failures.Sum(status => status.Sum()) - late - unavailable, lost, doubled, stored);
    }
}
