using Grpc.Core;

namespace Orderd.TestKit.Calls;

/// <summary>A response stream whose messages are noted, and which may be cut short or repeat itself.</summary>
sealed class TappedWriter<T>(IServerStreamWriter<T> stream, TappedCall call) : IServerStreamWriter<T>
{
    public WriteOptions? WriteOptions
    {
        get => stream.WriteOptions;
        set => stream.WriteOptions = value;
    }

    public Task WriteAsync(T message) => WriteAsync(message, CancellationToken.None);

    public async Task WriteAsync(T message, CancellationToken cancellationToken)
    {
        for (var copies = call.Plan.RepeatsMessages ? 2 : 1; copies > 0; copies--)
        {
            // What may pass must arrive, so it must not wait for the next one to be sent.
            if (call.IsLast())
                stream.WriteOptions = null;
            await stream.WriteAsync(message, cancellationToken);
            call.Sent(message!);
            call.Pass();
        }
    }
}
