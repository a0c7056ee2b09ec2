namespace Grpc.Core;

/// <summary>The stream of responses as the server sees it; it ends when the handler returns.</summary>
public interface IServerStreamWriter<in T> : IAsyncStreamWriter<T>;
