using Orderd.Contracts.V1;

namespace Orderctl.Output;

/// <summary>How long the calls of a method took: since the start, or since an earlier sample.</summary>
sealed class Latency
{
    readonly IList<double> _bounds;
    readonly long[] _counts;
    readonly long _total;

    /// <param name="method">The method now.</param>
    /// <param name="before">The method at the earlier sample; null for the start.</param>
    /// <param name="bounds">The upper bounds of the buckets, in milliseconds.</param>
    public Latency(MethodStatus method, MethodStatus? before, IList<double> bounds)
    {
        _bounds = bounds;
        _counts = new long[method.Durations.Count];
        for (var i = 0; i < _counts.Length; i++)
        {
            _counts[i] = method.Durations[i] - (before is not null && i < before.Durations.Count ? before.Durations[i] : 0);
            _total += _counts[i];
        }
    }

    /// <summary>What this share of the calls stayed below, as near as the buckets tell; a dash without calls.</summary>
    public string Percentile(double share)
    {
        var rank = share * _total;
        for (var i = 0; i < _counts.Length && _total > 0; i++)
        {
            if (rank > _counts[i])
            {
                rank -= _counts[i];
                continue;
            }

            var lower = i == 0 ? 0 : _bounds[i - 1];
            return i == _bounds.Count
                ? "> " + Formatting.Milliseconds(lower)
                : Formatting.Milliseconds(lower + ((_bounds[i] - lower) * rank / _counts[i]));
        }

        return "-";
    }
}
