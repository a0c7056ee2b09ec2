using System.Buffers;
using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Status = Grpc.Core.Status;

namespace Orderd.Errors;

/// <summary>The one table from an error to the status a caller sees.</summary>
static class ErrorTable
{
    const string DetailsTrailer = "grpc-status-details-bin";
    const string ContentType = "application/grpc";
    const string Unreadable = "The request cannot be read as the message this method takes.";

    static readonly string UnknownStatus = Text(StatusCode.Unknown);
    static readonly string InternalStatus = Text(StatusCode.Internal);
    static readonly string InvalidStatus = Text(StatusCode.InvalidArgument);

    static readonly SearchValues<char> PlainText =
        SearchValues.Create(" !\"#$&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    public static RpcException ToStatus(ServiceException error)
    {
        var code = Code(error);
        return new RpcException(new Status(code, error.Message), Details(code, error));
    }

    /// <summary>Answers a call that does not come to the gRPC library with an error that has no details.</summary>
    public static void Answer(HttpContext http, ServiceException error)
    {
        var response = http.Response;
        response.ContentType = ContentType;
        response.Headers["grpc-status"] = Text(Code(error));
        // The protocol wants everything but printable ASCII percent-encoded; more of it does no harm.
        response.Headers["grpc-message"] = error.Message.AsSpan().ContainsAnyExcept(PlainText) ? Uri.EscapeDataString(error.Message) : error.Message;
    }

    /// <summary>
    /// What to answer when reading a message of a stream threw this: the bytes are the client's, and so is the error, be it in the
    /// framing, the compression or the protobuf. Null when it was not about the message, but ended the call.
    /// </summary>
    public static RpcException? UnreadableMessage(Exception e) => e switch
    {
        InvalidProtocolBufferException => Invalid(Unreadable),
        // This is the library's word for an incomplete message and the like.
        RpcException { StatusCode: StatusCode.Internal } library => Invalid(library.Status.Detail),
        ServiceException or RpcException or OperationCanceledException or IOException or InvalidOperationException or OutOfMemoryException => null,
        _ => Invalid(Unreadable),
    };

    /// <summary>Anything unforeseen: the caller gets an incident id to name, which is in the log, and nothing else.</summary>
    public static RpcException Unforeseen(string incident) =>
        new(new Status(StatusCode.Internal, $"orderd failed to answer; its log says why under incident {incident}."));

    /// <summary>
    /// Gives a call that never came to the interceptors a status that says whose error it is. The library reads a unary request
    /// before they run, and answers UNKNOWN or INTERNAL when it cannot; routing knows HTTP's 404 and 405 only.
    /// </summary>
    public static void AmendUnreached(HttpContext http)
    {
        var response = http.Response;
        if (response.HasStarted)
            return;

        var status = response.Headers["grpc-status"];
        if (status == UnknownStatus)
            Answer(http, new ServiceException(ErrorKind.Invalid, Unreadable));
        else if (status == InternalStatus)
            response.Headers["grpc-status"] = InvalidStatus;
        else if (status.Count == 0 && response.StatusCode is StatusCodes.Status404NotFound or StatusCodes.Status405MethodNotAllowed)
            AnswerUnrouted(http);
    }

    /// <summary>Gives a call whose request did not come in time the status that it has no deadline of its own for.</summary>
    public static void AmendMissingRequest(HttpContext http)
    {
        if (!http.Response.HasStarted)
            Answer(http, new ServiceException(ErrorKind.DeadlineExceeded, "The request did not come in time."));
    }

    // What is no gRPC keeps its HTTP status. For the log it is unimplemented all the same.
    static void AnswerUnrouted(HttpContext http)
    {
        var isGrpc = http.Request.ContentType?.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase) == true;
        var httpStatus = http.Response.StatusCode;
        Answer(http, new ServiceException(ErrorKind.Unimplemented, "There is no such method."));
        http.Response.StatusCode = isGrpc ? StatusCodes.Status200OK : httpStatus;
    }

    static RpcException Invalid(string detail) => new(new Status(StatusCode.InvalidArgument, detail));

    static string Text(StatusCode code) => ((int)code).ToString(CultureInfo.InvariantCulture);

    static StatusCode Code(ServiceException error) => error.Kind switch
    {
        ErrorKind.Invalid => StatusCode.InvalidArgument,
        ErrorKind.NotFound => StatusCode.NotFound,
        ErrorKind.Conflict => StatusCode.AlreadyExists,
        ErrorKind.Precondition => StatusCode.FailedPrecondition,
        ErrorKind.OutOfRange => StatusCode.OutOfRange,
        ErrorKind.Unimplemented => StatusCode.Unimplemented,
        ErrorKind.Unauthenticated => StatusCode.Unauthenticated,
        ErrorKind.PermissionDenied => StatusCode.PermissionDenied,
        ErrorKind.LimitExceeded or ErrorKind.StoreFull => StatusCode.ResourceExhausted,
        ErrorKind.StoreUnavailable or ErrorKind.Stopping => StatusCode.Unavailable,
        ErrorKind.StoreCorrupt => StatusCode.DataLoss,
        ErrorKind.Cancelled => StatusCode.Cancelled,
        ErrorKind.DeadlineExceeded => StatusCode.DeadlineExceeded,
        _ => throw new ArgumentOutOfRangeException(nameof(error), error.Kind, null),
    };

    static Metadata Details(StatusCode code, ServiceException error)
    {
        var trailers = new Metadata();
        if (error.Fields.Count == 0)
            return trailers;

        var badRequest = new BadRequest();
        foreach (var (field, description) in error.Fields)
            badRequest.FieldViolations.Add(new BadRequest.Types.FieldViolation { Field = field, Description = description });
        var status = new Google.Rpc.Status { Code = (int)code, Message = error.Message, Details = { Any.Pack(badRequest) } };
        trailers.Add(DetailsTrailer, status.ToByteArray());
        return trailers;
    }
}
