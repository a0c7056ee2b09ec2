using System.Diagnostics.Metrics;
using Grpc.Core;

namespace Orderd.Metrics;

/// <summary>
/// The calls of one method since the start. A call costs three additions: that it began, its bucket among those of its status,
/// and its duration to their sum. All else follows from these when somebody asks.
/// </summary>
sealed class MethodMetrics
{
    readonly Distribution?[] _durations = new Distribution?[StatusNames.Count];
    readonly Histogram<double> _instrument;
    long _begun;

    /// <param name="name">Such as <c>ecommerce.OrderManagement/getOrder</c>.</param>
    /// <param name="isStream">Whether either side of its calls may send many messages.</param>
    /// <param name="instrument">Is told of the duration of each call.</param>
    public MethodMetrics(string name, bool isStream, Histogram<double> instrument)
    {
        Name = name;
        IsStream = isStream;
        _instrument = instrument;
        MethodTag = new(TagNames.Method, name);
    }

    public string Name { get; }

    public bool IsStream { get; }

    /// <summary>Whether there is such a method; one entry stands for all that there are not.</summary>
    public bool IsServed { get; init; } = true;

    public KeyValuePair<string, object?> MethodTag { get; }

    public bool WasCalled => Interlocked.Read(ref _begun) > 0;

    public long InFlight
    {
        get
        {
            // What has ended is read first: a call that ends meanwhile is then counted as running, rather than less than none.
            var ended = 0L;
            foreach (var (_, durations) in Ended)
                ended += durations.Count;
            return Interlocked.Read(ref _begun) - ended;
        }
    }

    /// <summary>The calls that ended, by status: one entry a status that occurred.</summary>
    public IEnumerable<(StatusCode Status, Distribution Durations)> Ended
    {
        get
        {
            for (var i = 0; i < _durations.Length; i++)
            {
                if (Volatile.Read(ref _durations[i]) is { } durations)
                    yield return ((StatusCode)i, durations);
            }
        }
    }

    public void Begin() => Interlocked.Increment(ref _begun);

    public void End(StatusCode status, TimeSpan duration) =>
        (Volatile.Read(ref _durations[(int)status]) ?? Add(status)).Record(duration.Ticks);

    // Most methods only ever see a few of the statuses.
    Distribution Add(StatusCode status)
    {
        var durations = new Distribution(Buckets.Durations).TellingOf(
            _instrument, TagNames.Grpc, MethodTag, new(TagNames.Status, StatusNames.Of(status)));
        return Interlocked.CompareExchange(ref _durations[(int)status], durations, null) ?? durations;
    }
}
