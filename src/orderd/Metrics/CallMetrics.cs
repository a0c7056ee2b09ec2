using System.Diagnostics.Metrics;
using Grpc.Core;

namespace Orderd.Metrics;

/// <summary>
/// Counts the calls, in one place: Status, Prometheus and the instruments of .NET all tell what is counted here. There is one
/// entry a method that is served, made at the start, and one for all other names, of which callers could make up any number.
/// </summary>
sealed class CallMetrics
{
    // OpenTelemetry has this name for a method that is not known.
    const string OtherMethod = "_OTHER";

    readonly Histogram<double> _durations;
    readonly MethodMetrics _other;
    // It is never changed once calls come.
    Dictionary<string, MethodMetrics> _byPath = [];

    public CallMetrics(Meter meter, TimeProvider clock)
    {
        Since = clock.GetUtcNow();
        var name = MetricNames.CallDuration;
        _durations = meter.CreateHistogram(
            name.Name, name.Unit, name.Description, tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = Buckets.Durations.Bounds });
        _other = new MethodMetrics(OtherMethod, isStream: false, _durations) { IsServed = false };
    }

    /// <summary>When the counting began.</summary>
    public DateTimeOffset Since { get; }

    /// <summary>The methods that were called since the start, by name.</summary>
    public IEnumerable<MethodMetrics> Called =>
        _byPath.Values.Append(_other).Where(method => method.WasCalled).OrderBy(method => method.Name, StringComparer.Ordinal);

    /// <summary>Names what is served. To be called before the first call.</summary>
    public void Serve(IEnumerable<IMethod> methods) =>
        // The full name is the path.
        _byPath = methods.ToDictionary(
            method => method.FullName,
            method => new MethodMetrics(method.FullName[1..], method.Type != MethodType.Unary, _durations),
            StringComparer.Ordinal);

    public MethodMetrics Of(string path) => _byPath.TryGetValue(path, out var method) ? method : _other;
}
