using Grpc.Core;

namespace Orderd.Metrics;

/// <summary>The names of gRPC's status codes as its specification and OpenTelemetry write them: NOT_FOUND.</summary>
static class StatusNames
{
    static readonly string[] Names =
    [
        "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED",
        "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE",
        "DATA_LOSS", "UNAUTHENTICATED",
    ];

    public static int Count => Names.Length;

    public static string Of(StatusCode status) => Names[(int)status];
}
