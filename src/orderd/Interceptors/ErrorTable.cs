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

    public static RpcException ToStatus(Fault fault)
    {
        var code = fault.Kind switch
        {
            FaultKind.Invalid => StatusCode.InvalidArgument,
            FaultKind.Missing => StatusCode.NotFound,
            FaultKind.Conflict => StatusCode.AlreadyExists,
            FaultKind.Precondition => StatusCode.FailedPrecondition,
            FaultKind.OutOfRange => StatusCode.OutOfRange,
            FaultKind.LimitExceeded or FaultKind.StoreFull => StatusCode.ResourceExhausted,
            FaultKind.StoreUnavailable or FaultKind.Stopping => StatusCode.Unavailable,
            FaultKind.StoreCorrupt => StatusCode.DataLoss,
            FaultKind.Cancelled => StatusCode.Cancelled,
            FaultKind.DeadlineExceeded => StatusCode.DeadlineExceeded,
            _ => throw new ArgumentOutOfRangeException(nameof(fault), fault.Kind, null),
        };
        return new RpcException(new Status(code, fault.Message), Details(code, fault));
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
