using System.Collections.Frozen;
using System.Diagnostics.Metrics;

namespace Orderd.Metrics;

/// <summary>
/// Counts the calls, in one place: Status, Prometheus and the instruments of .NET all tell what is counted here. There is one
/// entry a method that is served, made at the start, and one for all other names, of which callers could make up any number.
/// </summary>
sealed class CallMetrics
{
    // OpenTelemetry's name for a method that is not known.
    const string OtherMethod = "_OTHER";

    readonly Histogram<double> _durations;
    readonly MethodMetrics _other;
    FrozenDictionary<string, MethodMetrics> _byPath = FrozenDictionary<string, MethodMetrics>.Empty;

    public CallMetrics(Meter meter, TimeProvider clock)
    {
        Since = clock.GetUtcNow();
        var name = MetricNames.CallDuration;
        _durations = meter.CreateHistogram(
            name.Name, name.Unit, name.Description, tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = Buckets.Durations.Bounds });
        _other = new MethodMetrics(OtherMethod, isStream: false, _durations);
    }

    /// <summary>When the counting began.</summary>
    public DateTimeOffset Since { get; }

    /// <summary>The methods that were called since the start, by name.</summary>
    public IEnumerable<MethodMetrics> Called =>
        _byPath.Values.Append(_other).Where(method => method.WasCalled).OrderBy(method => method.Name, StringComparer.Ordinal);

    /// <summary>Names what is served, by path: <c>/ecommerce.OrderManagement/getOrder</c>. To be called before the first call.</summary>
    public void Serve(IEnumerable<(string Path, bool IsStream)> methods) =>
        // Routing does not tell upper from lower case.
        _byPath = methods.ToFrozenDictionary(
            method => method.Path, method => new MethodMetrics(method.Path[1..], method.IsStream, _durations), StringComparer.OrdinalIgnoreCase);

    public MethodMetrics Of(string? path) => path is not null && _byPath.TryGetValue(path, out var method) ? method : _other;
}
