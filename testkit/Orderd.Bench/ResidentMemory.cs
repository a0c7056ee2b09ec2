using System.Globalization;

namespace Orderd.Bench;

/// <summary>The memory of a process that is really there, as the kernel counts it.</summary>
sealed class ResidentMemory(int processId)
{
    /// <summary>Now, in MiB.</summary>
    public double Now => Read("VmRSS:");

    /// <summary>The most there was since <see cref="ForgetPeak"/>, in MiB.</summary>
    public double Peak => Read("VmHWM:");

    /// <summary>Starts a new measurement of the peak (see proc_pid_clear_refs(5)).</summary>
    public void ForgetPeak() => File.WriteAllText($"/proc/{processId}/clear_refs", "5");

    double Read(string field)
    {
        var line = File.ReadLines($"/proc/{processId}/status").First(line => line.StartsWith(field, StringComparison.Ordinal));
        return double.Parse(line[field.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) / 1024;
    }
}
