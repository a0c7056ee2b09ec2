using System.Runtime.InteropServices;

namespace Orderctl.Cli;

/// <summary>
/// Ctrl-C and SIGTERM: the first asks the verb to stop, so that the call is cancelled on the wire and what is known is
/// printed; the second ends the process at once.
/// </summary>
sealed class Interrupt : IDisposable
{
    readonly CancellationTokenSource _requested = new();
    readonly PosixSignalRegistration[] _signals;

    public Interrupt() => _signals =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Request(signal, Errors.ExitCode.Interrupted)),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Request(signal, Errors.ExitCode.Terminated)),
    ];

    public CancellationToken Requested => _requested.Token;

    /// <summary>What the process ends with once it was interrupted; null until then.</summary>
    public int? ExitCode { get; private set; }

    public void Dispose()
    {
        foreach (var signal in _signals)
            signal.Dispose();

        _requested.Dispose();
    }

    void Request(PosixSignalContext signal, int exitCode)
    {
        if (ExitCode is not null)
            return;

        signal.Cancel = true;
        ExitCode = exitCode;
        _requested.Cancel();
    }
}
