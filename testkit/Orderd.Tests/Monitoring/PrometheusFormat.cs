using System.Globalization;
using System.Text;

namespace Orderd.Tests.Monitoring;

/// <summary>
/// Reads Prometheus' text format 0.0.4 and refuses all that is not in it: names, escapes, the order of lines, types that do not
/// fit, samples that come twice, histograms whose buckets do not add up.
/// </summary>
sealed class PrometheusFormat
{
    readonly Dictionary<string, string> _types = [];
    readonly HashSet<string> _helped = [];
    readonly Dictionary<string, double> _samples = [];
    string _family = "";

    PrometheusFormat()
    {
    }

    public IReadOnlyDictionary<string, string> Types => _types;

    public static PrometheusFormat Parse(string text)
    {
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\r', text);
        var format = new PrometheusFormat();
        foreach (var line in text[..^1].Split('\n'))
        {
            if (line.StartsWith('#'))
                format.Comment(line);
            else if (line.Length > 0)
                format.Sample(line);
        }

        foreach (var (name, type) in format._types)
        {
            if (type == "histogram")
                format.CheckHistogram(name);
        }

        return format;
    }

    /// <summary>The value of the sample with these labels and no others; null when there is none.</summary>
    public double? Value(string name, params (string Name, string Value)[] labels) =>
        _samples.TryGetValue(Key(name, labels), out var value) ? value : null;

    static string Key(string name, IEnumerable<(string Name, string Value)> labels) => $"{name}|{string.Join('|', labels.Order())}";

    void Comment(string line)
    {
        var parts = line.Split(' ', 4);
        if (parts is not ["#", "HELP" or "TYPE", var name, var rest])
            return;

        Assert.Equal(NameEnd(name, 0, colons: true), name.Length);
        // All lines of a family stand together, HELP and TYPE once each and before its samples.
        if (parts[1] == "HELP")
        {
            Assert.True(_helped.Add(name), line);
            Assert.DoesNotContain(name, _types);
        }
        else
        {
            Assert.Contains(rest, (string[])["counter", "gauge", "histogram", "summary", "untyped"]);
            Assert.True(_types.TryAdd(name, rest), line);
        }

        _family = name;
    }

    void Sample(string line)
    {
        var end = NameEnd(line, 0, colons: true);
        var name = line[..end];
        var labels = new List<(string Name, string Value)>();
        if (line[end] == '{')
            end = Labels(line, end + 1, labels);
        Assert.Equal(' ', line[end]);
        var value = Number(line[(end + 1)..]);
        Assert.True(Belongs(name, labels), $"{line}: not of the family {_family}");
        Assert.True(_samples.TryAdd(Key(name, labels), value), $"{line}: twice");
        if (_types.GetValueOrDefault(_family) == "counter")
            Assert.True(value >= 0, line);
    }

    bool Belongs(string name, List<(string Name, string Value)> labels) => _types.GetValueOrDefault(_family) switch
    {
        null => false,
        "histogram" => (name == _family + "_bucket" && labels.Any(label => label.Name == "le")) || name == _family + "_sum" || name == _family + "_count",
        _ => name == _family,
    };

    static int Labels(string line, int at, List<(string Name, string Value)> labels)
    {
        while (line[at] != '}')
        {
            var end = NameEnd(line, at, colons: false);
            var name = line[at..end];
            Assert.Equal("=\"", line.Substring(end, 2));
            at = end + 2;
            var value = new StringBuilder();
            for (; line[at] != '"'; at++)
            {
                if (line[at] != '\\')
                {
                    value.Append(line[at]);
                    continue;
                }

                value.Append(line[++at] switch
                {
                    'n' => '\n',
                    '\\' => '\\',
                    '"' => '"',
                    _ => throw new FormatException($"{line}: an unknown escape"),
                });
            }

            Assert.DoesNotContain(labels, label => label.Name == name);
            labels.Add((name, value.ToString()));
            at++;
            if (line[at] == ',')
                at++;
            else
                Assert.Equal('}', line[at]);
        }

        return at + 1;
    }

    // [a-zA-Z_:][a-zA-Z0-9_:]*, without colons for labels.
    static int NameEnd(string text, int start, bool colons)
    {
        var end = start;
        while (end < text.Length && (char.IsAsciiLetter(text[end]) || text[end] == '_' || (colons && text[end] == ':') || (end > start && char.IsAsciiDigit(text[end]))))
            end++;
        Assert.True(end > start, $"{text}: no name at {start}");
        return end;
    }

    static double Number(string text) => text switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        "NaN" => double.NaN,
        _ => double.Parse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture),
    };

    void CheckHistogram(string name)
    {
        var buckets = _samples.Keys.Where(key => key.StartsWith(name + "_bucket|", StringComparison.Ordinal))
            .Select(key => key.Split('|')[1..].Select(label => label.Trim('(', ')').Split(", ", 2)).ToArray());
        var series = buckets.GroupBy(labels => string.Join('|', labels.Where(label => label[0] != "le").Select(label => $"({label[0]}, {label[1]})")));
        foreach (var one in series)
        {
            var bounds = one.Select(labels => labels.Single(label => label[0] == "le")[1]).OrderBy(Number).ToList();
            Assert.Equal("+Inf", bounds[^1]);
            var counts = bounds.ConvertAll(bound => _samples.Single(sample => sample.Key.StartsWith(name + "_bucket|", StringComparison.Ordinal)
                && sample.Key.Split('|')[1..].Order().SequenceEqual(one.Key.Split('|', StringSplitOptions.RemoveEmptyEntries).Append($"(le, {bound})").Order())).Value);
            Assert.Equal(counts.Order(), counts);
            var rest = one.Key.Length == 0 ? "" : one.Key;
            Assert.Equal(counts[^1], _samples[$"{name}_count|{rest}"]);
            Assert.True(_samples[$"{name}_sum|{rest}"] >= 0);
        }
    }
}
