using Grpc.Core;

namespace Orderd.Interceptors;

/// <summary>A response stream that counts its messages for the call's log line.</summary>
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
