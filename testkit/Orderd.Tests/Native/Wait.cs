namespace Orderd.Tests.Native;

/// <summary>Waits for conditions, not for time.</summary>
static class Wait
{
    public static Task UntilAsync(Func<bool> condition, Func<string>? otherwise = null, TimeSpan? bound = null) =>
        UntilAsync(() => Task.FromResult(condition()), otherwise, bound);

    public static async Task UntilAsync(Func<Task<bool>> condition, Func<string>? otherwise = null, TimeSpan? bound = null)
    {
        using var late = new CancellationTokenSource(bound ?? NativeOrderd.Bound);
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!await condition())
        {
            try
            {
                await tick.WaitForNextTickAsync(late.Token);
            }
            catch (OperationCanceledException) when (otherwise is not null)
            {
                throw new TimeoutException(otherwise());
            }
        }
    }
}
