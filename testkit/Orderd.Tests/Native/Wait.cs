namespace Orderd.Tests.Native;

/// <summary>Waits for conditions, not for time.</summary>
static class Wait
{
    public static async Task UntilAsync(Func<bool> condition)
    {
        using var late = new CancellationTokenSource(NativeOrderd.Bound);
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!condition())
            await tick.WaitForNextTickAsync(late.Token);
    }
}
