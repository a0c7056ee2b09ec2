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

    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) =>
        RunAsync(context, MethodType.Unary, (request, continuation), static (its, running) => its.continuation(its.request, running.Context));

    public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation) =>
        RunAsync(
            context, MethodType.ClientStreaming, (requestStream, continuation),
            static (its, running) => its.continuation(running.Counted(its.requestStream), running.Context));

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
        RunAsync(
            context, MethodType.ServerStreaming, (request, responseStream, continuation),
            static (its, running) => Streamed(its.continuation(its.request, running.Counted(its.responseStream), running.Context)));

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation) =>
        RunAsync(
            context, MethodType.DuplexStreaming, (requestStream, responseStream, continuation),
            static (its, running) => Streamed(its.continuation(running.Counted(its.requestStream), running.Counted(its.responseStream), running.Context)));

    // This is the one guard around every call. What serves it is given what it needs, so that nothing is captured.
    async Task<TResponse> RunAsync<TState, TResponse>(
        ServerCallContext context, MethodType type, TState state, Func<TState, RunningCall, Task<TResponse>> serve)
    {
        DeadlineContext? bounded = null;
        StreamIdleTimeout? idleTimeout = null;
        try
        {
            bounded = Begin(context, type != MethodType.Unary, out var call);
            if (type is MethodType.Unary or MethodType.ServerStreaming)
                call.Received = 1;
            if (type != MethodType.Unary)
                idle.Add(idleTimeout = new StreamIdleTimeout(idle, config.Limits.IdleStream, clock, call, bounded));
            var response = await serve(state, new RunningCall(bounded, call, idleTimeout));
            if (type is MethodType.Unary or MethodType.ClientStreaming)
                Answer(call, response);
            return response;
        }
        catch (Exception e) when (e is not RpcException)
        {
            throw errors.ToStatus(e, bounded, context.Method);
        }
        finally
        {
            idleTimeout?.Dispose();
            bounded?.Dispose();
        }
    }

    // A stream of answers has none at its end.
    static async Task<object?> Streamed(Task served)
    {
        await served;
        return null;
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

    readonly record struct RunningCall(DeadlineContext Context, Call Call, StreamIdleTimeout? IdleTimeout)
    {
        public CountedReader<T> Counted<T>(IAsyncStreamReader<T> stream) => new(stream, Call, IdleTimeout!);

        public CountedWriter<T> Counted<T>(IServerStreamWriter<T> stream) => new(stream, Call, IdleTimeout!);
    }
}
