using Grpc.Core;

namespace Orderctl.Errors;

/// <summary>What the process ends with: the only table of it.</summary>
static class ExitCode
{
    public const int Ok = 0;
    public const int Failure = 1;
    public const int Usage = 2;
    public const int Unreachable = 3;
    public const int NotFound = 4;
    public const int Refused = 5;
    public const int NotAllowed = 6;
    public const int TimedOut = 7;
    public const int Interrupted = 130;
    public const int Terminated = 143;

    public static int Of(StatusCode status) => status switch
    {
        StatusCode.OK => Ok,
        StatusCode.Unavailable => Unreachable,
        StatusCode.NotFound => NotFound,
        StatusCode.InvalidArgument or StatusCode.AlreadyExists or StatusCode.FailedPrecondition => Refused,
        StatusCode.Unauthenticated or StatusCode.PermissionDenied => NotAllowed,
        StatusCode.DeadlineExceeded => TimedOut,
        _ => Failure,
    };
}
