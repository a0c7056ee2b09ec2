namespace Orderd.Services;

/// <summary>
/// Tells a stream that its client has ended from one that it has given up. Some libraries (grpc-js) end the stream when a call is
/// cancelled and reset it a moment later: what came by then looks whole and is not.
/// </summary>
static class StreamEnd
{
    static readonly TimeSpan ResetDelay = TimeSpan.FromMilliseconds(5);

    /// <summary>Waits as long as a reset may take that was sent with the end. It is the network's time, whatever clock orderd goes by.</summary>
    /// <exception cref="OperationCanceledException">It came.</exception>
    public static async Task ConfirmAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(ResetDelay, TimeProvider.System, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
    }
}
