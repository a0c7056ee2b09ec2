using Google.Protobuf;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.AspNetCore.Http.Features;

namespace Orderd.Interceptors;

/// <summary>
/// Bounds how long each call lives: by the caller's deadline; by the default one, for a unary call without; and, for a stream,
/// by the life of orderd. Unary calls are let finish when orderd stops.
/// </summary>
sealed class CallLifetime(TimeProvider clock, Config config, IHostApplicationLifetime host) : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        using var call = Bound(context, config.DefaultDeadline, CancellationToken.None);
        try
        {
            return await continuation(request, call);
        }
        catch (Exception e) when (IsInterruption(e, call))
        {
            throw call.Interruption(e);
        }
    }

    public override async Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        using var call = Bound(context, null, host.ApplicationStopping);
        try
        {
            return await continuation(requestStream, call);
        }
        catch (Exception e) when (IsInterruption(e, call))
        {
            throw call.Interruption(e);
        }
    }

    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        using var call = Bound(context, null, host.ApplicationStopping);
        try
        {
            await continuation(request, responseStream, call);
        }
        catch (Exception e) when (IsInterruption(e, call))
        {
            throw call.Interruption(e);
        }
    }

    public override async Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        using var call = Bound(context, null, host.ApplicationStopping);
        try
        {
            await continuation(requestStream, responseStream, call);
        }
        catch (Exception e) when (IsInterruption(e, call))
        {
            throw call.Interruption(e);
        }
    }

    BoundedCall Bound(ServerCallContext context, TimeSpan? otherwise, CancellationToken stopping)
    {
        if (host.ApplicationStopping.IsCancellationRequested)
            throw BoundedCall.Stopping();

        var http = context.GetHttpContext();
        var timeout = CallTimeout.Of(http);
        // The library takes a timeout of zero for none.
        if (timeout == TimeSpan.Zero)
            throw new Fault(FaultKind.DeadlineExceeded, "The deadline had passed when the call arrived.");

        timeout ??= otherwise;
        http.Features.GetRequiredFeature<Call>().Timeout = timeout;
        return new BoundedCall(context, timeout, clock, stopping);
    }

    // An IOException is a request stream that its client reset; stores have faults of their own. Once a call is over, the library
    // refuses further messages with InvalidOperationException.
    static bool IsInterruption(Exception e, BoundedCall call) =>
        // A message that is no protobuf is an IOException too, and the caller's fault.
        e is OperationCanceledException or (IOException and not InvalidProtocolBufferException) || (e is InvalidOperationException && call.IsOver);
}
