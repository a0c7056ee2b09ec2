namespace Orderd;

/// <summary>The errors of the system that are told from others, as errno.h numbers them on Linux.</summary>
static class Errno
{
    public const int InputOutput = 5;
    public const int NoSpace = 28;
    public const int Quota = 122;
}
