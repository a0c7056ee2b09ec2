using Grpc.Core;
using Orderd.Calls.Idle;

namespace Orderd.Calls;

/// <summary>A response stream that counts its messages for the call's log line, and notices when they are not taken.</summary>
sealed class CountedWriter<T>(IServerStreamWriter<T> stream, Call call, StreamIdleTimeout waiting) : IServerStreamWriter<T>
{
    public WriteOptions? WriteOptions
    {
        get => stream.WriteOptions;
        set => stream.WriteOptions = value;
    }

    public Task WriteAsync(T message) => WriteAsync(message, CancellationToken.None);

    public Task WriteAsync(T message, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled(cancellationToken);

        call.Sent++;
        // The library is not told of the token, upon whose cancellation it would reset the stream without a status.
        var written = stream.WriteAsync(message, CancellationToken.None);
        return written.IsCompleted ? written : waiting.WriteAsync(written, cancellationToken);
    }
}
