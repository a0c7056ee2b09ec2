using System.Globalization;

namespace Orderd.Metrics;

/// <summary>What the kernel says of this process, from /proc/self where .NET does not ask.</summary>
static class ProcessStatistics
{
    // The kernel counts time in hundredths of a second here, on every architecture (USER_HZ).
    const double TicksPerSecond = 100;

    // These are positions in /proc/self/stat, as proc(5) counts them.
    const int StartTime = 22;
    const int VirtualBytes = 23;

    public static long ResidentBytes => Environment.WorkingSet;

    public static double VirtualMemoryBytes => Stat(VirtualBytes);

    public static double CpuSeconds => Environment.CpuUsage.TotalTime.TotalSeconds;

    /// <summary>In seconds since 1970.</summary>
    public static double StartedAt { get; } = BootTime() + (Stat(StartTime) / TicksPerSecond);

    public static int OpenDescriptors => Directory.EnumerateFileSystemEntries("/proc/self/fd").Count();

    /// <summary>How many descriptors it may have open; infinity for as many as it likes.</summary>
    public static double MaxDescriptors
    {
        get
        {
            var line = File.ReadLines("/proc/self/limits").First(line => line.StartsWith("Max open files", StringComparison.Ordinal));
            var soft = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3];
            return soft == "unlimited" ? double.PositiveInfinity : double.Parse(soft, CultureInfo.InvariantCulture);
        }
    }

    // The name of the program comes second, in parentheses, and may hold anything.
    static double Stat(int position)
    {
        var stat = File.ReadAllText("/proc/self/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return double.Parse(fields[position - 3], CultureInfo.InvariantCulture);
    }

    // /proc/stat says when the system booted, but a service that sees its own process only (ProcSubset=pid) has no such file.
    static double BootTime() => (DateTime.UtcNow - DateTime.UnixEpoch).TotalSeconds - (Environment.TickCount64 / 1_000.0);
}
