using System.Diagnostics.Metrics;

namespace Orderd.Metrics;

/// <summary>
/// Values since the start, counted by size, from any thread. An instrument of .NET that somebody listens to gets each value too;
/// ours are kept all the same, because Status and Prometheus ask for what has been since the start.
/// </summary>
sealed class Distribution(Buckets buckets)
{
    readonly long[] _counts = new long[buckets.Count];
    long _sum;
    Histogram<double>? _instrument;
    KeyValuePair<string, object?>[] _tags = [];

    public Buckets Buckets => buckets;

    /// <summary>The sum of the values, in the unit that is published.</summary>
    public double Sum => buckets.Publish(RawSum);

    /// <summary>The sum of the values as they were recorded.</summary>
    public long RawSum => Interlocked.Read(ref _sum);

    public long Count
    {
        get
        {
            var count = 0L;
            for (var i = 0; i < _counts.Length; i++)
                count += Interlocked.Read(ref _counts[i]);
            return count;
        }
    }

    /// <summary>Has an instrument told of each value from now on.</summary>
    public Distribution TellingOf(Histogram<double> instrument, params KeyValuePair<string, object?>[] tags)
    {
        _tags = tags;
        Volatile.Write(ref _instrument, instrument);
        return this;
    }

    public void Record(long value)
    {
        Interlocked.Increment(ref _counts[buckets.IndexOf(value)]);
        Interlocked.Add(ref _sum, value);
        if (_instrument is { Enabled: true } instrument)
            instrument.Record(buckets.Publish(value), _tags);
    }

    /// <summary>Adds the count of each bucket to one of these.</summary>
    public void AddTo(Span<long> counts)
    {
        for (var i = 0; i < _counts.Length; i++)
            counts[i] += Interlocked.Read(ref _counts[i]);
    }
}
