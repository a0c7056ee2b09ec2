using Orderd.Contracts.V1;

namespace Orderctl.Output;

/// <summary>The calls by method and status, as aligned lines.</summary>
static class MethodTable
{
    static readonly string[] Heads = ["METHOD", "STATUS", "CALLS/S", "P50", "P99", "RUNNING", "CALLS"];
    const int Gap = 2;
    const int RateColumn = 2;

    /// <param name="sample">What to tell of.</param>
    /// <param name="width">How wide the lines may be; long names of methods lose what is before the slash.</param>
    public static List<string> Lines(StatusSample sample, int width = int.MaxValue)
    {
        var rows = new List<string[]> { Heads };
        foreach (var method in sample.MostCalledFirst())
            AddRows(rows, sample, method);

        var widths = Widths(rows, sample);
        if (Line(rows[0], widths).Length > width)
        {
            foreach (var row in rows)
                row[0] = row[0][(row[0].LastIndexOf('/') + 1)..];
            widths = Widths(rows, sample);
        }

        return rows.ConvertAll(row => Line(row, widths));
    }

    static void AddRows(List<string[]> rows, StatusSample sample, MethodStatus method)
    {
        var before = sample.Before(method);
        var latency = new Latency(method, before, sample.Now.DurationBounds);
        string[] ofMethod = [latency.Percentile(0.5), latency.Percentile(0.99), Formatting.Count(method.InFlight)];
        var name = Printable.Escape(method.Method);
        if (method.Ended.Count == 0)
            rows.Add([name, "-", "-", .. ofMethod, "0"]);

        foreach (var count in method.Ended)
        {
            var rate = sample.Rate(count.Calls - StatusSample.Calls(before, count.Status));
            rows.Add([name, Printable.Escape(count.Status), Formatting.Rate(rate), .. ofMethod, Formatting.Count(count.Calls)]);
            // These are printed once a method.
            (name, ofMethod) = ("", ["", "", ""]);
        }
    }

    static int[] Widths(List<string[]> rows, StatusSample sample)
    {
        var widths = new int[Heads.Length];
        foreach (var row in rows)
        {
            for (var i = 0; i < row.Length; i++)
                widths[i] = Math.Max(widths[i], row[i].Length);
        }

        // Without an earlier sample there are no rates.
        if (!sample.IsDifference)
            widths[RateColumn] = -Gap;
        return widths;
    }

    // Words stand to the left, numbers to the right.
    static string Line(string[] row, int[] widths)
    {
        var line = "";
        for (var i = 0; i < row.Length; i++)
        {
            if (widths[i] >= 0)
                line += (i < 2 ? row[i].PadRight(widths[i]) : row[i].PadLeft(widths[i])) + new string(' ', Gap);
        }

        return line.TrimEnd();
    }
}
