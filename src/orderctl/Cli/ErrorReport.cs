using System.Net.Sockets;
using System.Security.Authentication;
using Google.Protobuf;
using Grpc.Core;
using Orderctl.Client;
using Orderctl.Errors;
using Orderctl.Output;

namespace Orderctl.Cli;

/// <summary>Errors in words, with an exit code. The only place that knows both.</summary>
static class ErrorReport
{
    public static int Report(Exception error, Session? session)
    {
        // After Ctrl-C every error is its consequence.
        if (session?.Interrupt.ExitCode is { } interrupted)
            return interrupted;

        switch (error)
        {
            case RpcException call:
                return ReportCall(call, session!);
            case UsageError:
                Stderr.Complain(error.Message);
                return ExitCode.Usage;
            case RefusedInput:
                Stderr.Complain(error.Message);
                return ExitCode.Refused;
            case OutputLost { ReaderLeft: true }:
                // Whoever reads has seen enough, as head does: nothing went wrong. (AddStream thinks otherwise.)
                return ExitCode.Ok;
            case OutputLost or InputUnreadable or IncompleteBackup or LibraryMissing:
                Stderr.Complain(error.Message);
                return ExitCode.Failure;
            default:
                Stderr.Complain($"unexpected {error.GetType().Name}: {error.Message}");
                return ExitCode.Failure;
        }
    }

    /// <summary>Prints what became of a call; <paramref name="where"/> names the line of input that it was made for.</summary>
    public static int ReportCall(RpcException call, Session session, string where = "")
    {
        if (Find<Unreachable>(call.Status.DebugException) is { } unreachable)
            return ReportUnreachable(unreachable, where);

        if (session.Distrust is { } distrust)
            return ReportUnreachable(distrust, where);

        if (Find<AuthenticationException>(call.Status.DebugException) is not null)
            return ReportUnreachable(Unreachable.WithoutTls(session.Endpoint), where);

        var words = Words(call.Status, session);
        var violations = FieldViolations.Of(call.Trailers);
        // orderd's text is its violations in a row: they are not printed twice.
        if (words == string.Join("; ", violations))
            (words, violations) = violations.Count == 1 ? (words, []) : ($"{violations.Count} invalid fields", violations);

        var code = CodeOf(call);
        Stderr.Complain($"{where}{Name(code)}: {words}");
        foreach (var violation in violations)
            Stderr.Add(violation);

        if (code == StatusCode.Unimplemented)
            Stderr.Add(Unserved(session.Service));

        return ExitCode.Of(code);
    }

    /// <summary>The status of a call. Of an answer that it cannot read the library says UNAVAILABLE, as of a lost connection.</summary>
    public static StatusCode CodeOf(RpcException call) =>
        Find<InvalidProtocolBufferException>(call.Status.DebugException) is null ? call.StatusCode : StatusCode.Internal;

    /// <summary>The name of a status as the specification of gRPC writes it: NOT_FOUND.</summary>
    public static string Name(StatusCode status) => status switch
    {
        StatusCode.OK => "OK",
        StatusCode.Cancelled => "CANCELLED",
        StatusCode.InvalidArgument => "INVALID_ARGUMENT",
        StatusCode.DeadlineExceeded => "DEADLINE_EXCEEDED",
        StatusCode.NotFound => "NOT_FOUND",
        StatusCode.AlreadyExists => "ALREADY_EXISTS",
        StatusCode.PermissionDenied => "PERMISSION_DENIED",
        StatusCode.ResourceExhausted => "RESOURCE_EXHAUSTED",
        StatusCode.FailedPrecondition => "FAILED_PRECONDITION",
        StatusCode.Aborted => "ABORTED",
        StatusCode.OutOfRange => "OUT_OF_RANGE",
        StatusCode.Unimplemented => "UNIMPLEMENTED",
        StatusCode.Internal => "INTERNAL",
        StatusCode.Unavailable => "UNAVAILABLE",
        StatusCode.DataLoss => "DATA_LOSS",
        StatusCode.Unauthenticated => "UNAUTHENTICATED",
        _ => "UNKNOWN",
    };

    static int ReportUnreachable(Unreachable unreachable, string where)
    {
        Stderr.Complain($"{where}UNAVAILABLE: {unreachable.Message}");
        foreach (var line in unreachable.Advice)
            Stderr.Add(line);

        return ExitCode.Unreachable;
    }

    // Naming one service alone would switch off the orders.
    static string Unserved(string service) => service switch
    {
        "admin" => "this orderd is older than this orderctl",
        "order-management" => "this orderd does not serve orders: start it with --services order-management, or all",
        _ => $"this orderd does not serve {service}: start it with --services order-management,{service}, or --services all",
    };

    // A status that the server did not send but the client made of an exception is put into words here: the exceptions have
    // lost their own texts (UseSystemResourceKeys).
    public static string Words(Status status, Session session) => status.DebugException switch
    {
        var e when status.StatusCode == StatusCode.DeadlineExceeded && (e is not null || status.Detail.Length == 0) =>
            "no answer in time (--timeout)",
        null => status.Detail,
        var e when Find<HttpRequestException>(e)?.HttpRequestError is HttpRequestError.HttpProtocolError
            or HttpRequestError.InvalidResponse or HttpRequestError.VersionNegotiationError =>
            $"what listens at {session.Endpoint} does not speak HTTP/2: is it orderd?",
        var e when Find<InvalidProtocolBufferException>(e) is not null =>
            $"what {session.Endpoint} answered cannot be read: is it orderd, and of this version?",
        var e when Find<IOException>(e) is not null || Find<SocketException>(e) is not null =>
            $"the connection to {session.Endpoint} was lost",
        var e => $"the call failed ({e.GetType().Name})",
    };

    public static T? Find<T>(Exception? error)
        where T : Exception
    {
        while (error is not null and not T)
            error = error.InnerException;

        return error as T;
    }
}
