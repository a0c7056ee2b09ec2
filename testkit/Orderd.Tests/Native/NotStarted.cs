namespace Orderd.Tests.Native;

/// <summary>The daemon ended instead of serving, or did neither and was killed.</summary>
sealed class NotStarted(int exitCode, string error, Exception cause) : InvalidOperationException($"orderd did not start. It ended with {exitCode}: {error}", cause)
{
    public int ExitCode => exitCode;
}
