namespace Orderd;

/// <summary>Keeps orderd from starting; the message says what to do and goes to stderr.</summary>
class StartFailure(int exitCode, string message, Exception? cause = null) : Exception(message, cause)
{
    public int ExitCode { get; } = exitCode;
}
