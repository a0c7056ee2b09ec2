using Grpc.Core;

namespace Orderd.Interceptors;

/// <summary>A request stream that counts its messages for the call's log line.</summary>
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
