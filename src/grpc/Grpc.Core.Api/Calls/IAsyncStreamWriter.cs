namespace Grpc.Core;

/// <summary>The sending end of a stream. One write at a time.</summary>
public interface IAsyncStreamWriter<in T>
{
    /// <summary>How the messages from here on are written; null for the call's own options.</summary>
    WriteOptions? WriteOptions { get; set; }

    /// <summary>Sends a message; ready when the stream can take the next one.</summary>
    Task WriteAsync(T message);

    /// <summary>Sends a message. Cancelling the token cancels the whole call.</summary>
    /// <exception cref="NotSupportedException">The token can be cancelled and this writer knows no cancellation.</exception>
    Task WriteAsync(T message, CancellationToken cancellationToken)
    {
        if (cancellationToken.CanBeCanceled)
            throw new NotSupportedException("This stream writer does not support cancelling a write.");

        return WriteAsync(message);
    }
}
