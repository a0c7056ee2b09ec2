namespace Orderd.Errors;

/// <summary>Keeps orderd from starting; the message says what to do and goes to stderr.</summary>
class StartFailure(int exitCode, string message, Exception? cause = null) : Exception(message, cause)
{
    public int ExitCode { get; } = exitCode;

    /// <summary>The service manager has passed a socket on that cannot be listened on.</summary>
    public static StartFailure OfPassedSocket(string what) =>
        new(Errors.ExitCode.Refused, $"the service manager passed {what}. See ListenStream= in orderd.socket.");
}
