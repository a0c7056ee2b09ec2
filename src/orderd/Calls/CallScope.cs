using Google.Protobuf;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.AspNetCore.Http.Features;
using Orderd.Budget;
using Orderd.Calls.Deadline;
using Orderd.Calls.Idle;
using Orderd.Configuration;
using Orderd.Errors;

namespace Orderd.Calls;

/// <summary>
/// What every call gets, whichever of the four types it is: a bound on its life (the caller's deadline; the default one for a
/// unary call without; for a stream, the life of orderd and the time it may wait for its client), a status for whatever its
/// service throws, and a count of its messages for the log. One interceptor for all three, because each costs a call about as much as reading an order.
/// </summary>
sealed class CallScope(TimeProvider clock, Config config, IHostApplicationLifetime host, ErrorMapping errors, IdleTimeouts idle)
    : Interceptor
{
    const string Health = "/grpc.health.v1.Health/";

    readonly CancellationSources _sources = new(clock);

    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        DeadlineContext? bounded = null;
        try
        {
            bounded = Begin(context, isStream: false, out var call);
            call.Received = 1;
            var response = await continuation(request, bounded);
            Answer(call, response);
            return response;
        }
        catch (Exception e) when (e is not RpcException)
        {
            throw errors.ToStatus(e, bounded, context.Method);
        }
        finally
        {
            bounded?.Dispose();
        }
    }

    public override async Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        DeadlineContext? bounded = null;
        try
        {
            bounded = Begin(context, isStream: true, out var call);
            using var waiting = Watch(bounded, call);
            var response = await continuation(new CountedReader<TRequest>(requestStream, call, waiting), bounded);
            Answer(call, response);
            return response;
        }
        catch (Exception e) when (e is not RpcException)
        {
            throw errors.ToStatus(e, bounded, context.Method);
        }
        finally
        {
            bounded?.Dispose();
        }
    }

    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        DeadlineContext? bounded = null;
        try
        {
            bounded = Begin(context, isStream: true, out var call);
            call.Received = 1;
            using var waiting = Watch(bounded, call);
            await continuation(request, new CountedWriter<TResponse>(responseStream, call, waiting), bounded);
        }
        catch (Exception e) when (e is not RpcException)
        {
            throw errors.ToStatus(e, bounded, context.Method);
        }
        finally
        {
            bounded?.Dispose();
        }
    }

    public override async Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        DeadlineContext? bounded = null;
        try
        {
            bounded = Begin(context, isStream: true, out var call);
            using var waiting = Watch(bounded, call);
            await continuation(
                new CountedReader<TRequest>(requestStream, call, waiting), new CountedWriter<TResponse>(responseStream, call, waiting), bounded);
        }
        catch (Exception e) when (e is not RpcException)
        {
            throw errors.ToStatus(e, bounded, context.Method);
        }
        finally
        {
            bounded?.Dispose();
        }
    }

    // An answer of some size is there twice for a moment, as an object and as bytes, and as bytes until it is taken.
    static void Answer<TResponse>(Call call, TResponse response)
    {
        if (response is IMessage message && message.CalculateSize() is var size and > CallMemory.Small)
            call.Memory.Reserve(RequestBody.ObjectBytes * (long)size);
        call.Sent = 1;
        call.IsAnswered = true;
        ConnectionBlocks.Last = null;
    }

    StreamIdleTimeout Watch(DeadlineContext bounded, Call call)
    {
        var waiting = new StreamIdleTimeout(idle, config.Limits.IdleStream, clock, call, bounded);
        idle.Add(waiting);
        return waiting;
    }

    DeadlineContext Begin(ServerCallContext context, bool isStream, out Call call)
    {
        var http = context.GetHttpContext();
        call = http.Features.GetRequiredFeature<Call>();
        call.Reached = true;
        if (isStream)
            http.Features.Set(call.Memory);
        // With sockets that go on to the next daemon no caller is turned away: connections wait there, and calls on those that are
        // here already are answered until their connection is closed in good order. Health has to say that orderd stops.
        if (host.ApplicationStopping.IsCancellationRequested
            && (isStream || !config.InheritsSockets)
            && !context.Method.StartsWith(Health, StringComparison.Ordinal))
            throw DeadlineContext.Stopping();

        var timeout = CallTimeout.Of(http);
        // The library takes a timeout of zero for none.
        if (timeout == TimeSpan.Zero)
            throw new ServiceException(ErrorKind.DeadlineExceeded, "The deadline had passed when the call arrived.");

        call.Timeout = timeout ?? (isStream ? null : config.Limits.DefaultDeadline);
        // Unary calls are let finish when orderd stops.
        return isStream
            ? new DeadlineContext(context, http, call.Timeout, clock, null, host.ApplicationStopping, call.Stream)
            : new DeadlineContext(context, http, call.Timeout, clock, _sources, CancellationToken.None);
    }
}
