using System.Diagnostics;

namespace Orderd.Services;

/// <summary>
/// Tells a stream that its client has ended from one that it has given up. Some libraries (grpc-js) end the stream when a call is
/// cancelled and reset it a moment later: what came by then looks whole and is not.
/// </summary>
static class StreamEnd
{
    const int MostDelays = 4;
    // A reset that was sent right behind the end takes about 1 ms.
    static readonly TimeSpan ResetDelay = TimeSpan.FromMilliseconds(5);
    // Who wakes that much later than asked is on a machine that is too busy to let the reset in, or its sender go on.
    static readonly TimeSpan Late = TimeSpan.FromMilliseconds(10);

    /// <summary>Waits as long as a reset may take that was sent with the end. It is the network's time, whatever clock orderd goes by.</summary>
    /// <exception cref="OperationCanceledException">It came.</exception>
    public static async Task ConfirmAsync(CancellationToken cancellationToken)
    {
        for (var delays = 0; delays < MostDelays; delays++)
        {
            var start = Stopwatch.GetTimestamp();
            await Task.Delay(ResetDelay, TimeProvider.System, cancellationToken);
            if (Stopwatch.GetElapsedTime(start) < Late)
                break;
        }

        cancellationToken.ThrowIfCancellationRequested();
    }
}
