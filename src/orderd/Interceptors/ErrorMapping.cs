using Google.Protobuf;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Orderd.Logging;

namespace Orderd.Interceptors;

/// <summary>Turns what a service throws into the status of the <see cref="ErrorTable"/>, for all four call types.</summary>
sealed class ErrorMapping(ILogger<ErrorMapping> logger, IdSource ids) : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(request, context);
        }
        catch (Exception e) when (e is not RpcException)
        {
            throw Map(e, context);
        }
    }

    public override async Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(requestStream, context);
        }
        catch (Exception e) when (e is not RpcException)
        {
            throw Map(e, context);
        }
    }

    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            await continuation(request, responseStream, context);
        }
        catch (Exception e) when (e is not RpcException)
        {
            throw Map(e, context);
        }
    }

    public override async Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            await continuation(requestStream, responseStream, context);
        }
        catch (Exception e) when (e is not RpcException)
        {
            throw Map(e, context);
        }
    }

    RpcException Map(Exception e, ServerCallContext context)
    {
        switch (e)
        {
            case Fault fault:
                if (fault.Kind is FaultKind.StoreFull or FaultKind.StoreUnavailable or FaultKind.StoreCorrupt)
                    Log.StoreFailure(logger, fault, context.Method, fault.Message);
                return ErrorTable.ToStatus(fault);
            case InvalidProtocolBufferException:
                return ErrorTable.UnreadableMessage();
            default:
                var incident = ids.NewId();
                Log.Incident(logger, e, context.Method, incident);
                return ErrorTable.Unforeseen(incident);
        }
    }
}
