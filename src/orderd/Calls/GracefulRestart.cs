using Grpc.AspNetCore.Server;
using Grpc.Core;

namespace Orderd.Calls;

/// <summary>
/// Sends callers over to the next daemon, where that one gets the same sockets: when orderd stops, the connection of each unary
/// call is asked to close while the call is still open, and the call is kept open until the client must have noticed. Were it
/// to end at once, the connection would close upon calls that the client is just sending; it repeats those by itself, but
/// not without limit.
/// </summary>
sealed class GracefulRestart(IHostApplicationLifetime host, TimeProvider clock)
{
    static readonly TimeSpan Notice = TimeSpan.FromMilliseconds(100);

    public RequestDelegate Before(RequestDelegate next) => async http =>
    {
        await next(http);
        if (!host.ApplicationStopping.IsCancellationRequested || !IsUnary(http))
            return;

        http.Connection.RequestClose();
        await Task.Delay(Notice, clock);
    };

    // Streams are told of the stop by their status, and at once.
    static bool IsUnary(HttpContext http) =>
        http.GetEndpoint()?.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method.Type == MethodType.Unary;
}
