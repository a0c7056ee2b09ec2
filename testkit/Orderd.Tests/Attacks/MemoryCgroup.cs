using System.Globalization;

namespace Orderd.Tests.Attacks;

/// <summary>A control group that may have so much memory, whose processes the kernel kills when they need more.</summary>
sealed class MemoryCgroup : IDisposable
{
    const string First = "/sys/fs/cgroup/memory";
    const string Second = "/sys/fs/cgroup";

    readonly string _folder;
    readonly bool _isSecond;

    public MemoryCgroup(long bytes)
    {
        _isSecond = !Directory.Exists(First);
        _folder = Path.Combine(_isSecond ? Second : First, $"orderd-test-{Guid.NewGuid():N}");
        Directory.CreateDirectory(_folder);
        File.WriteAllText(FileOf(_isSecond ? "memory.max" : "memory.limit_in_bytes"), bytes.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Why there can be none here; null if there can.</summary>
    public static string? Missing()
    {
        try
        {
            using var trial = new MemoryCgroup(64 * 1024 * 1024);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"no control group for memory can be made here: {e.Message}";
        }
    }

    /// <summary>A command that enters the group and becomes the one behind it.</summary>
    public string[] Launcher => ["/bin/sh", "-c", "echo $$ > \"$0\" && exec \"$@\"", FileOf("cgroup.procs")];

    /// <summary>How often the kernel has killed in it.</summary>
    public long Kills
    {
        get
        {
            var line = File.ReadLines(FileOf(_isSecond ? "memory.events" : "memory.oom_control"))
                .FirstOrDefault(line => line.StartsWith("oom_kill ", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.AsSpan("oom_kill ".Length), CultureInfo.InvariantCulture);
        }
    }

    public void Dispose()
    {
        try
        {
            Directory.Delete(_folder);
        }
        catch (IOException)
        {
            // Its last process has not been seen off yet: an empty group is left, which harms nobody.
        }
    }

    string FileOf(string name) => Path.Combine(_folder, name);
}
