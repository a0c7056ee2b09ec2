using System.Globalization;
using System.Text;
using Orderd.Metrics;

namespace Orderd.Exporters;

/// <summary>
/// Writes Prometheus' text format, version 0.0.4. The package OpenTelemetry.Exporter.Prometheus.AspNetCore would take the place of
/// this file and of PrometheusPage.cs, were it on every feed and beyond its beta.
/// </summary>
sealed class PrometheusText
{
    readonly StringBuilder _text = new();
    string _name = "";

    public override string ToString() => _text.ToString();

    /// <summary>Begins the samples of one counter.</summary>
    public PrometheusText Counter(MetricNames metric) => Family(NameOf(metric) + "_total", "counter", metric);

    /// <summary>Begins the samples of something that goes up and down.</summary>
    public PrometheusText Gauge(MetricNames metric) => Family(NameOf(metric), "gauge", metric);

    /// <summary>Begins the samples of a distribution.</summary>
    public PrometheusText Histogram(MetricNames metric) => Family(NameOf(metric), "histogram", metric);

    /// <summary>One whole metric with a name of Prometheus' own conventions.</summary>
    public PrometheusText Metric(string name, string type, string description, double value, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        _name = name;
        Comment("HELP", Escape(description, quotes: false));
        Comment("TYPE", type);
        return Sample(value, labels);
    }

    public PrometheusText Sample(double value, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        Sample("", labels, null, value);
        return this;
    }

    public PrometheusText Samples(Distribution distribution, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        Span<long> counts = stackalloc long[distribution.Buckets.Count];
        distribution.AddTo(counts);
        var sum = distribution.Sum;
        var count = 0L;
        for (var i = 0; i < counts.Length; i++)
        {
            count += counts[i];
            var bound = i < counts.Length - 1 ? distribution.Buckets.Bounds[i] : double.PositiveInfinity;
            Sample("_bucket", labels, Number(bound), count);
        }

        Sample("_sum", labels, null, sum);
        Sample("_count", labels, null, count);
        return this;
    }

    static string NameOf(MetricNames metric)
    {
        var name = metric.Name.Replace('.', '_');
        return UnitOf(metric) is { } unit ? $"{name}_{unit}" : name;
    }

    // Units in braces only annotate.
    static string? UnitOf(MetricNames metric) => metric.Unit switch
    {
        "s" => "seconds",
        "By" => "bytes",
        _ => null,
    };

    static string Number(double value) =>
        double.IsPositiveInfinity(value) ? "+Inf" : double.IsNegativeInfinity(value) ? "-Inf" : value.ToString(CultureInfo.InvariantCulture);

    static string Escape(string text, bool quotes)
    {
        text = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return quotes ? text.Replace("\"", "\\\"", StringComparison.Ordinal) : text;
    }

    PrometheusText Family(string name, string type, MetricNames metric)
    {
        _name = name;
        Comment("HELP", Escape(metric.Description, quotes: false));
        Comment("TYPE", type);
        // It is a comment like any other in this version; OpenMetrics gives it a meaning.
        if (UnitOf(metric) is { } unit)
            Comment("UNIT", unit);
        return this;
    }

    void Comment(string keyword, string text) => _text.Append("# ").Append(keyword).Append(' ').Append(_name).Append(' ').Append(text).Append('\n');

    void Sample(string suffix, ReadOnlySpan<(string Name, string Value)> labels, string? bound, double value)
    {
        _text.Append(_name).Append(suffix);
        var separator = '{';
        foreach (var (name, text) in labels)
        {
            Label(separator, name, text);
            separator = ',';
        }

        if (bound is not null)
            Label(separator, "le", bound);
        if (bound is not null || labels.Length > 0)
            _text.Append('}');
        _text.Append(' ').Append(Number(value)).Append('\n');
    }

    void Label(char separator, string name, string value) =>
        _text.Append(separator).Append(name.Replace('.', '_')).Append("=\"").Append(Escape(value, quotes: true)).Append('"');
}
