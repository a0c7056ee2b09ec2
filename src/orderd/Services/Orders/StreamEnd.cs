using System.Diagnostics;

namespace Orderd.Services.Orders;

/// <summary>
/// Tells a stream that its client has ended from one that it has given up. Some libraries (grpc-js) end the stream when a call is
/// cancelled and reset it a moment later: what came by then looks whole and is not.
/// </summary>
static class StreamEnd
{
    static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(1);
    // Who wakes that late is on a machine too busy to let the reset in, or its sender go on: that time does not count.
    static readonly TimeSpan Late = TimeSpan.FromMilliseconds(3);
    // A reset that was sent right behind the end takes about 1 ms.
    const int SlicesOnTime = 4;
    const int MostSlices = 32;

    /// <summary>Waits as long as a reset may take that was sent with the end. It is the network's time, whatever clock orderd goes by.</summary>
    /// <exception cref="OperationCanceledException">It came.</exception>
    public static async Task ConfirmAsync(CancellationToken cancellationToken)
    {
        for (var (slices, onTime) = (0, 0); slices < MostSlices && onTime < SlicesOnTime; slices++)
        {
            var start = Stopwatch.GetTimestamp();
            await Task.Delay(Slice, TimeProvider.System, cancellationToken);
            onTime = Stopwatch.GetElapsedTime(start) < Late ? onTime + 1 : 0;
        }

        cancellationToken.ThrowIfCancellationRequested();
    }
}
