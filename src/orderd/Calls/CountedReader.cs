using Grpc.Core;
using Orderd.Calls.Idle;
using Orderd.Errors;

namespace Orderd.Calls;

/// <summary>
/// A request stream that counts its messages for the call's log line, notices when they do not come, and says whose error it is
/// when they cannot be read.
/// </summary>
sealed class CountedReader<T>(IAsyncStreamReader<T> stream, Call call, StreamIdleTimeout waiting) : IAsyncStreamReader<T>
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
        try
        {
            var isThere = await waiting.ReadAsync(next);
            if (isThere)
                call.Received++;
            return isThere;
        }
        catch (Exception e) when (ErrorTable.UnreadableMessage(e) is { } refusal)
        {
            throw refusal;
        }
    }
}
