namespace Grpc.Core;

/// <summary>How a call ended. The numbers are those on the wire.</summary>
public enum StatusCode
{
    /// <summary>Success.</summary>
    OK = 0,

    /// <summary>The call was cancelled, usually by its caller.</summary>
    Cancelled = 1,

    /// <summary>A failure that no other code fits, or of which too little is known.</summary>
    Unknown = 2,

    /// <summary>The request is wrong whatever the state of the system.</summary>
    InvalidArgument = 3,

    /// <summary>The deadline passed first; a change may have been made all the same.</summary>
    DeadlineExceeded = 4,

    /// <summary>What was asked for does not exist.</summary>
    NotFound = 5,

    /// <summary>What was to be created exists already.</summary>
    AlreadyExists = 6,

    /// <summary>The caller is known, and may not do this.</summary>
    PermissionDenied = 7,

    /// <summary>A quota, or the room on a disk, is used up.</summary>
    ResourceExhausted = 8,

    /// <summary>The system is not in the state that the call needs; trying again does not help until that changes.</summary>
    FailedPrecondition = 9,

    /// <summary>The call lost to a concurrent one and may be tried again from the start.</summary>
    Aborted = 10,

    /// <summary>Past the end of what is there.</summary>
    OutOfRange = 11,

    /// <summary>The server has no such method, or has it switched off.</summary>
    Unimplemented = 12,

    /// <summary>An error inside the server.</summary>
    Internal = 13,

    /// <summary>The service cannot be reached now; trying again later may help.</summary>
    Unavailable = 14,

    /// <summary>Data is lost or damaged for good.</summary>
    DataLoss = 15,

    /// <summary>The caller has not shown who it is.</summary>
    Unauthenticated = 16,
}
