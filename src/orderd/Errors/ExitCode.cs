namespace Orderd.Errors;

/// <summary>What the process ends with. 64 and 78 are EX_USAGE and EX_CONFIG of sysexits.h.</summary>
static class ExitCode
{
    public const int CleanStop = 0;
    public const int Failure = 1;
    public const int Usage = 64;
    public const int Refused = 78;
}
