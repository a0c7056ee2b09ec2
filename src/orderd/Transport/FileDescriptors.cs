using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Orderd.Configuration;
using Orderd.Errors;

namespace Orderd.Transport;

/// <summary>
/// Sees to it that clients do not use up the file descriptors of the process. Without one SQLite cannot open a file, nor .NET
/// start a thread, which ends the process.
/// </summary>
static partial class FileDescriptors
{
    const int RLimitNoFile = 7;
    // These are for runtime, log, event queues, listeners, and a second copy of the store while a backup is made; with some to spare.
    const int Reserve = 100;
    // A SQLite connection has the database, its write-ahead log and its index open.
    const int PerReader = 3;
    const int CloseOnExec = 0x80000;

    /// <summary>So many are never given to connections, whatever becomes of the limit while the process runs.</summary>
    public const int KeptFree = 16;

    /// <summary>What the limits of this configuration need.</summary>
    public static long Needed(Config config) =>
        ((long)config.Limits.Connections * Listeners.Count(config)) + (PerReader * (Environment.ProcessorCount + 3)) + Reserve;

    /// <summary>Raises the process's limit as far as it may go, and refuses to start when that is too little.</summary>
    /// <exception cref="StartFailure">It is; the message has the numbers.</exception>
    public static void Ensure(Config config)
    {
        if (GetLimit(RLimitNoFile, out var limit) != 0)
            return;

        if (limit.Soft < limit.Hard && SetLimit(RLimitNoFile, limit with { Soft = limit.Hard }) == 0)
            limit = limit with { Soft = limit.Hard };
        var needed = Needed(config);
        if (limit.Soft >= (nuint)needed)
            return;

        var listeners = Listeners.Count(config);
        var affordable = ((long)limit.Soft - (needed - ((long)config.Limits.Connections * listeners))) / listeners;
        throw new StartFailure(
            ExitCode.Refused,
            $"{config.Limits.Connections} connections on each of {listeners} listeners need {needed} file descriptors, and this process may "
            + $"have {limit.Soft}. Raise its limit (ulimit -Hn, LimitNOFILE= of a systemd unit) to {needed} or more"
            + (affordable >= 1 ? $", or set Limits:Connections to {affordable} or less." : "."));
    }

    /// <summary>Whether no more than so many are left. The kernel gives out the lowest number that is free.</summary>
    public static bool AreScarce(int keptFree)
    {
        var lowest = EventFd(0, CloseOnExec);
        using var probe = new SafeFileHandle(lowest, ownsHandle: true);
        return lowest < 0 || (GetLimit(RLimitNoFile, out var limit) == 0 && (nuint)(lowest + keptFree) > limit.Soft);
    }

    [LibraryImport("libc", EntryPoint = "eventfd")]
    private static partial int EventFd(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, out Limit limit);

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static partial int SetLimit(int resource, in Limit limit);

    // rlim_t is an unsigned long; infinity is its greatest value.
    readonly record struct Limit(nuint Soft, nuint Hard);
}
