namespace Orderd.Bench.Measurements;

/// <summary>How large the programs are, without their debug symbols.</summary>
sealed class Sizes(Report report)
{
    const double Megabyte = 1_000_000;

    public void Measure()
    {
        report.AtMost("size of orderd", Size(Workplace.Orderd), 24, "MB");
        report.AtMost("size of orderctl", Size(Workplace.Orderctl), 8, "MB");
    }

    static double Size(string path) => new FileInfo(path).Length / Megabyte;
}
