namespace Orderd.Tests.Native;

/// <summary>Waits for conditions, not for time.</summary>
static class Wait
{
    public static Task UntilAsync(Func<bool> condition) => UntilAsync(() => Task.FromResult(condition()));

    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var late = new CancellationTokenSource(NativeOrderd.Bound);
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!await condition())
            await tick.WaitForNextTickAsync(late.Token);
    }
}
