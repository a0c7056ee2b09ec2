using System.Buffers;
using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Status = Grpc.Core.Status;

namespace Orderd.Interceptors;

/// <summary>The one table from a fault to the status a caller sees.</summary>
static class ErrorTable
{
    const string DetailsTrailer = "grpc-status-details-bin";
    const string Unreadable = "The request cannot be read as the message this method takes.";

    static readonly SearchValues<char> PlainText =
        SearchValues.Create(" !\"#$&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    public static RpcException ToStatus(Fault fault)
    {
        var code = Code(fault);
        return new RpcException(new Status(code, fault.Message), Details(code, fault));
    }

    /// <summary>Answers a call that does not come to the gRPC library with a fault that has no details.</summary>
    public static void Answer(HttpContext http, Fault fault)
    {
        var response = http.Response;
        response.ContentType = "application/grpc";
        response.Headers["grpc-status"] = ((int)Code(fault)).ToString(CultureInfo.InvariantCulture);
        // The protocol wants everything but printable ASCII percent-encoded; more of it does no harm.
        response.Headers["grpc-message"] = fault.Message.AsSpan().ContainsAnyExcept(PlainText) ? Uri.EscapeDataString(fault.Message) : fault.Message;
    }

    /// <summary>A message of a stream that is no valid protobuf.</summary>
    public static RpcException UnreadableMessage() => new(new Status(StatusCode.InvalidArgument, Unreadable));

    /// <summary>Anything unforeseen: the caller gets an incident id to name, which is in the log, and nothing else.</summary>
    public static RpcException Unforeseen(string incident) =>
        new(new Status(StatusCode.Internal, $"orderd failed to answer; its log says why under incident {incident}."));

    /// <summary>
    /// Gives a unary request that is no valid protobuf the same status as such a message in a stream. The library reads it
    /// before any interceptor runs, and answers UNKNOWN.
    /// </summary>
    public static void AmendUnreadableRequest(HttpContext http)
    {
        var headers = http.Response.Headers;
        if (http.Response.HasStarted || headers["grpc-status"] != "2")
            return;

        headers["grpc-status"] = ((int)StatusCode.InvalidArgument).ToString(CultureInfo.InvariantCulture);
        headers["grpc-message"] = Unreadable;
    }

    /// <summary>Gives a call whose request did not come in time the status that it has no deadline of its own for.</summary>
    public static void AmendMissingRequest(HttpContext http)
    {
        if (!http.Response.HasStarted)
            Answer(http, new Fault(FaultKind.DeadlineExceeded, "The request did not come in time."));
    }

    static StatusCode Code(Fault fault) => fault.Kind switch
    {
        FaultKind.Invalid => StatusCode.InvalidArgument,
        FaultKind.Missing => StatusCode.NotFound,
        FaultKind.Conflict => StatusCode.AlreadyExists,
        FaultKind.Precondition => StatusCode.FailedPrecondition,
        FaultKind.OutOfRange => StatusCode.OutOfRange,
        FaultKind.Unserved => StatusCode.Unimplemented,
        FaultKind.Unauthenticated => StatusCode.Unauthenticated,
        FaultKind.Forbidden => StatusCode.PermissionDenied,
        FaultKind.LimitExceeded or FaultKind.StoreFull => StatusCode.ResourceExhausted,
        FaultKind.StoreUnavailable or FaultKind.Stopping => StatusCode.Unavailable,
        FaultKind.StoreCorrupt => StatusCode.DataLoss,
        FaultKind.Cancelled => StatusCode.Cancelled,
        FaultKind.DeadlineExceeded => StatusCode.DeadlineExceeded,
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault.Kind, null),
    };

    static Metadata Details(StatusCode code, Fault fault)
    {
        var trailers = new Metadata();
        if (fault.Fields.Count == 0)
            return trailers;

        var badRequest = new BadRequest();
        foreach (var (field, description) in fault.Fields)
            badRequest.FieldViolations.Add(new BadRequest.Types.FieldViolation { Field = field, Description = description });
        var status = new Google.Rpc.Status { Code = (int)code, Message = fault.Message, Details = { Any.Pack(badRequest) } };
        trailers.Add(DetailsTrailer, status.ToByteArray());
        return trailers;
    }
}
