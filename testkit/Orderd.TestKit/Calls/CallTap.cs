using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.AspNetCore.Http.Features;
using Orderd.TestKit.Faults;

namespace Orderd.TestKit.Calls;

/// <summary>
/// The innermost interceptor: notes the messages of a call, and does to it what the test's faults say, so that all of orderd
/// stands around a fault as it would around a real one.
/// </summary>
sealed class CallTap(OrderdCalls calls, OrderdFaults faults, TimeProvider clock) : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        var call = Begin(context, request);
        await call.StartAsync(cutsAtOnce: true);
        FaultyStore.Trouble.Value = call.Plan.Trouble;
        var response = await continuation(request, context);
        call.Sent(response);
        call.Finish();
        return response;
    }

    public override async Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        var call = Begin(context);
        await call.StartAsync();
        FaultyStore.Trouble.Value = call.Plan.Trouble;
        var response = await continuation(new TappedReader<TRequest>(requestStream, call, cuts: true), context);
        call.Sent(response);
        call.Finish();
        return response;
    }

    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        var call = Begin(context, request);
        await call.StartAsync();
        FaultyStore.Trouble.Value = call.Plan.Trouble;
        await continuation(request, new TappedWriter<TResponse>(responseStream, call), context);
        call.Finish();
    }

    public override async Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        var call = Begin(context);
        await call.StartAsync();
        FaultyStore.Trouble.Value = call.Plan.Trouble;
        await continuation(
            new TappedReader<TRequest>(requestStream, call, cuts: false), new TappedWriter<TResponse>(responseStream, call), context);
        call.Finish();
    }

    TappedCall Begin(ServerCallContext context, object? request = null)
    {
        var call = context.GetHttpContext().Features.GetRequiredFeature<OrderdCall>();
        if (request is not null)
            call.Receive(request);
        calls.Changed();
        return new TappedCall(calls, call, faults.Take(call), clock, context.CancellationToken);
    }
}
