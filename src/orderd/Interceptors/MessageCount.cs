using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.AspNetCore.Http.Features;

namespace Orderd.Interceptors;

/// <summary>Counts the messages of each call for its log line.</summary>
sealed class MessageCount : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        var call = Begin(context);
        call.Received = 1;
        var response = await continuation(request, context);
        call.Sent = 1;
        return response;
    }

    public override async Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        var call = Begin(context);
        var response = await continuation(new CountedReader<TRequest>(requestStream, call), context);
        call.Sent = 1;
        return response;
    }

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        var call = Begin(context);
        call.Received = 1;
        return continuation(request, new CountedWriter<TResponse>(responseStream, call), context);
    }

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        var call = Begin(context);
        return continuation(new CountedReader<TRequest>(requestStream, call), new CountedWriter<TResponse>(responseStream, call), context);
    }

    static Call Begin(ServerCallContext context)
    {
        var call = context.GetHttpContext().Features.GetRequiredFeature<Call>();
        call.Reached = true;
        return call;
    }

    sealed class CountedReader<T>(IAsyncStreamReader<T> stream, Call call) : IAsyncStreamReader<T>
    {
        public T Current => stream.Current;

        public Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            var next = stream.MoveNext(cancellationToken);
            return next.IsCompletedSuccessfully ? Count(next) : CountAsync(next);
        }

        Task<bool> Count(Task<bool> next)
        {
            if (next.Result)
                call.Received++;
            return next;
        }

        async Task<bool> CountAsync(Task<bool> next)
        {
            await next;
            return await Count(next);
        }
    }

    sealed class CountedWriter<T>(IServerStreamWriter<T> stream, Call call) : IServerStreamWriter<T>
    {
        public WriteOptions? WriteOptions
        {
            get => stream.WriteOptions;
            set => stream.WriteOptions = value;
        }

        public Task WriteAsync(T message) => WriteAsync(message, CancellationToken.None);

        public Task WriteAsync(T message, CancellationToken cancellationToken)
        {
            call.Sent++;
            return stream.WriteAsync(message, cancellationToken);
        }
    }
}
