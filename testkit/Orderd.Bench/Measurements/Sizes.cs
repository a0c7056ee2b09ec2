namespace Orderd.Bench.Measurements;

/// <summary>How large the programs are, without their debug symbols.</summary>
sealed class Sizes(Report report)
{
    const double Megabyte = 1_000_000;

    public void Measure()
    {
        // With room for the client of a database on the network, which is to come.
        report.AtMost("size of orderd", Size(Workplace.Orderd), 24, "MB");
        report.AtMost("size of orderctl", Size(Workplace.Orderctl), 8, "MB");
    }

    static double Size(string path) => new FileInfo(path).Length / Megabyte;
}
