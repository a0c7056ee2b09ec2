namespace Orderd.Metrics;

/// <summary>
/// How values are told apart by size. Values are whole numbers of a small unit, because whole numbers can be summed up without
/// a lock; what is published is in the unit of the instrument.
/// </summary>
sealed class Buckets
{
    readonly long[] _bounds;
    readonly double _perUnit;

    Buckets(double perUnit, params ReadOnlySpan<long> bounds)
    {
        _perUnit = perUnit;
        _bounds = bounds.ToArray();
        Bounds = Array.ConvertAll(_bounds, Publish);
    }

    /// <summary>
    /// Durations in ticks, published in seconds: 50 µs to 30 s, closest together where calls and syncs are, so that a percentile read
    /// from them is near enough.
    /// </summary>
    public static Buckets Durations { get; } = new(
        TimeSpan.TicksPerSecond,
        500, 750, 1_000, 1_500, 2_000, 3_000, 5_000, 7_500, 10_000, 15_000, 20_000, 30_000, 50_000, 75_000, 100_000, 150_000, 200_000,
        300_000, 500_000, 750_000, 1_000_000, 2_000_000, 3_000_000, 5_000_000, 10_000_000, 20_000_000, 50_000_000, 100_000_000, 300_000_000);

    /// <summary>Counts of writes that share a transaction.</summary>
    public static Buckets BatchSizes { get; } = new(1, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_024, 2_048, 4_096);

    /// <summary>The upper bounds, each part of its bucket, as published; a last bucket has none.</summary>
    public double[] Bounds { get; }

    public int Count => _bounds.Length + 1;

    public double Publish(long value) => value / _perUnit;

    public int IndexOf(long value)
    {
        var bounds = _bounds;
        var low = 0;
        for (var high = bounds.Length; low < high;)
        {
            var middle = (low + high) >>> 1;
            if (bounds[middle] < value)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
