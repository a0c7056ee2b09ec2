using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Orderd.Calls;

/// <summary>A reader of another's bytes that sees all of them before whoever reads them.</summary>
abstract class InspectedReader(PipeReader input) : PipeReader
{
    protected PipeReader Input => input;

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        var read = input.ReadAsync(cancellationToken);
        return read.IsCompletedSuccessfully ? new(Inspect(read.Result)) : InspectAsync(read);
    }

    public override bool TryRead(out ReadResult result)
    {
        if (!input.TryRead(out result))
            return false;

        Inspect(result);
        return true;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => input.AdvanceTo(consumed, examined);

    public override void CancelPendingRead() => input.CancelPendingRead();

    public override void Complete(Exception? exception = null) => input.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => input.CompleteAsync(exception);

    /// <summary>Is called with what every read gives, before it is handed on as it is.</summary>
    protected abstract ReadResult Inspect(ReadResult result);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    async ValueTask<ReadResult> InspectAsync(ValueTask<ReadResult> read) => Inspect(await read);
}
