namespace Grpc.Core;

/// <summary>The receiving end of a stream. One read at a time.</summary>
public interface IAsyncStreamReader<out T>
{
    /// <summary>The message that the last successful <see cref="MoveNext"/> brought.</summary>
    T Current { get; }

    /// <summary>
    /// Waits for the next message; false at the end of the stream. Cancelling the token cancels the whole call.
    /// On the client a call that failed throws <see cref="RpcException"/> here.
    /// </summary>
    Task<bool> MoveNext(CancellationToken cancellationToken);
}
