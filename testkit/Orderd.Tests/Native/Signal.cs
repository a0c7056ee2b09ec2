using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Orderd.Tests.Native;

/// <summary>Sends signals to processes that the tests started.</summary>
static partial class Signal
{
    public const int HangUp = 1;
    public const int Interrupt = 2;
    public const int Kill = 9;
    public const int Terminate = 15;

    public static void Send(Process process, int signal) => Send(process.Id, signal);

    public static void Send(int process, int signal)
    {
        if (SendSignal(process, signal) != 0)
            throw new InvalidOperationException($"signal {signal} could not be sent to {process}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int pid, int signal);
}
