namespace Orderd.Bench.Cluster;

/// <summary>Something that happens to a cluster.</summary>
/// <param name="Name">As it is given on the command line.</param>
/// <param name="Text">As it stands in the table.</param>
/// <param name="InjectAsync">Has it happen the n-th time; since when the cluster can be well again, where that is not from then on.</param>
sealed record ClusterFault(string Name, string Text, Func<ClusterControl, int, Task<TimeSpan?>> InjectAsync)
{
    // Longer than it takes to look for another primary, shorter than the deadlines of most callers.
    static readonly TimeSpan CutTime = TimeSpan.FromSeconds(3);
    static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(400);

    /// <summary>Those that a cluster with a synchronous standby has to bear without a loss.</summary>
    public static IReadOnlyList<ClusterFault> All { get; } =
    [
        Of("kill-primary", "kill -9 of the primary's PostgreSQL"),
        Of("kill-node", "kill -9 of the primary's PostgreSQL and Patroni"),
        Of("freeze", "SIGSTOP of the primary's PostgreSQL and Patroni"),
        Of("switchover", "planned switchover"),
        Of("kill-standby", "kill -9 of the synchronous standby and its Patroni"),
        new("cut", "cut of 3 s between orderd and the primary, in turns silent and with resets", async (control, round) =>
        {
            await control.DoAsync($"cut primary {(round % 2 == 0 ? "stall" : "drop")}");
            await Task.Delay(CutTime);
            return await control.DoAsync("heal");
        }),
        new("lag", "kill -9 of the primary's PostgreSQL, the standbys silent for 0.4 s before", async (control, _) =>
        {
            await control.DoAsync("silence");
            await Task.Delay(Silence);
            await control.DoAsync("kill-primary");
            await control.DoAsync("unsilence");
            return null;
        }),
    ];

    /// <summary>Those with these names, a comma between, or "all"; null if there is none of that name.</summary>
    public static IReadOnlyList<ClusterFault>? Named(string names)
    {
        if (names == "all")
            return All;
        var wanted = names.Split(',');
        List<ClusterFault> found = [.. wanted.SelectMany(name => All.Where(fault => fault.Name == name))];
        return found.Count == wanted.Length ? found : null;
    }

    static ClusterFault Of(string name, string text) => new(name, text, async (control, _) =>
    {
        await control.DoAsync(name);
        return null;
    });
}
