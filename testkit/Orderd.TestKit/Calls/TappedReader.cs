using Grpc.Core;

namespace Orderd.TestKit.Calls;

/// <summary>A request stream whose messages are noted, and which may be cut short.</summary>
sealed class TappedReader<T>(IAsyncStreamReader<T> stream, TappedCall call, bool cuts) : IAsyncStreamReader<T>
{
    public T Current => stream.Current;

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        if (!await stream.MoveNext(cancellationToken))
            return false;

        call.Received(stream.Current!);
        if (cuts)
            call.Pass();
        return true;
    }
}
