namespace Orderd.Bench;

/// <summary>What the figures were measured on.</summary>
static class Machine
{
    public static string Describe(string folder)
    {
        var disk = Mounts().Where(mount => folder.StartsWith(mount.Path, StringComparison.Ordinal)).MaxBy(mount => mount.Path.Length);
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1024.0 * 1024 * 1024);
        var line = $"{Processor()}, {Environment.ProcessorCount} cores, {memory:F0} GiB, Linux {Kernel()}, {disk.Type} on {disk.Device}";
        // Nothing is ever written to such a disk, so that syncing costs nothing.
        return disk.Type == "tmpfs" ? $"{line} (set TMPDIR to a real disk: durable writes are too fast here)" : line;
    }

    static string Processor() =>
        File.ReadLines("/proc/cpuinfo")
            .FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "unknown processor";

    static string Kernel() => File.ReadAllText("/proc/sys/kernel/osrelease").Trim();

    static IEnumerable<(string Device, string Path, string Type)> Mounts() =>
        from line in File.ReadLines("/proc/mounts")
        let fields = line.Split(' ')
        select (fields[0], fields[1], fields[2]);
}
