namespace Orderd.Bench.Cluster;

/// <summary>A time in which nothing happened.</summary>
readonly record struct Pause(TimeSpan Begin, TimeSpan End)
{
    public TimeSpan Length => End - Begin;

    /// <summary>The longest one between events, from that moment on; empty if there were none.</summary>
    public static Pause Longest(TimeSpan since, IEnumerable<TimeSpan> events)
    {
        var (longest, last) = (new Pause(since, since), since);
        foreach (var moment in events.Where(moment => moment > since).Order())
        {
            if (moment - last > longest.Length)
                longest = new Pause(last, moment);
            last = moment;
        }

        return longest;
    }
}
