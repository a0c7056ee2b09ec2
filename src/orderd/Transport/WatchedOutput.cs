using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Orderd.Access;

namespace Orderd.Transport;

/// <summary>What is sent to a client: notes since when it takes nothing.</summary>
sealed class WatchedOutput(PipeWriter output, ClientConnection connection, TimeProvider clock) : PipeWriter
{
    public override bool CanGetUnflushedBytes => output.CanGetUnflushedBytes;

    public override long UnflushedBytes => output.UnflushedBytes;

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        var flush = output.FlushAsync(cancellationToken);
        return flush.IsCompleted ? flush : WaitAsync(flush);
    }

    public override void Advance(int bytes) => output.Advance(bytes);

    public override Memory<byte> GetMemory(int sizeHint = 0) => output.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => output.GetSpan(sizeHint);

    public override void CancelPendingFlush() => output.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => output.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => output.CompleteAsync(exception);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    async ValueTask<FlushResult> WaitAsync(ValueTask<FlushResult> flush)
    {
        connection.FlushSince = clock.GetTimestamp();
        try
        {
            return await flush;
        }
        finally
        {
            connection.Flushed();
        }
    }
}
