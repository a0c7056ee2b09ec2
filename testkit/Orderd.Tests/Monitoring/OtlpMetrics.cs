using Orderd.Tests.Monitoring.Otlp;

namespace Orderd.Tests.Monitoring;

/// <summary>One report of metrics, asked by names and attributes.</summary>
sealed class OtlpMetrics(IReadOnlyList<Metric> metrics)
{
    /// <summary>The value of a counter with these attributes and no others; null when there is none.</summary>
    public long? Sum(string name, params (string Key, string Value)[] attributes) =>
        Of(name)?.Sum.DataPoints.SingleOrDefault(point => Has(point.Attributes, attributes))?.AsInt;

    /// <summary>The distribution with these attributes and no others; null when there is none.</summary>
    public HistogramDataPoint? Histogram(string name, params (string Key, string Value)[] attributes) =>
        Of(name)?.Histogram.DataPoints.SingleOrDefault(point => Has(point.Attributes, attributes));

    public Metric? Of(string name) => metrics.SingleOrDefault(metric => metric.Name == name);

    static bool Has(IEnumerable<KeyValue> actual, (string Key, string Value)[] expected) =>
        actual.Select(pair => (pair.Key, pair.Value.StringValue)).Order().SequenceEqual(expected.Order());
}
