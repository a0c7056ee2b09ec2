namespace Grpc.Core;

/// <summary>The stream of requests as the client sees it.</summary>
public interface IClientStreamWriter<in T> : IAsyncStreamWriter<T>
{
    /// <summary>Says that no more requests follow. Not before the last write is done.</summary>
    Task CompleteAsync();
}
