using System.Globalization;

namespace Orderd.Metrics;

/// <summary>What the kernel says of this process, from /proc/self.</summary>
static class ProcessStatistics
{
    // The kernel counts time in hundredths of a second here, on every architecture (USER_HZ).
    const double TicksPerSecond = 100;

    // Positions in /proc/self/stat, as proc(5) counts them.
    const int UserTime = 14;
    const int SystemTime = 15;
    const int StartTime = 22;
    const int VirtualBytes = 23;
    const int ResidentPages = 24;

    public static long ResidentBytes => (long)Stat(ResidentPages) * Environment.SystemPageSize;

    public static double VirtualMemoryBytes => Stat(VirtualBytes);

    public static double ProcessorSeconds => (Stat(UserTime) + Stat(SystemTime)) / TicksPerSecond;

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
