namespace Orderd.Tests.Kit;

public class ManualClocks
{
    readonly ManualClock _clock = new();
    readonly List<string> _fired = [];

    [Fact]
    public void TimeStandsStillUntilItIsMoved()
    {
        var start = _clock.GetUtcNow();
        var stamp = _clock.GetTimestamp();

        _clock.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal(start.AddMinutes(5), _clock.GetUtcNow());
        Assert.Equal(TimeSpan.FromMinutes(5), _clock.GetElapsedTime(stamp));
    }

    [Fact]
    public void TimersFireInTheirOrderAndSeeTheirTime()
    {
        var start = _clock.GetUtcNow();
        using var late = Timer("late", 3);
        using var early = Timer("early", 1);

        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(["early 1"], _fired);
        _clock.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(["early 1", "late 3"], _fired);

        ITimer Timer(string name, int seconds) => _clock.CreateTimer(
            _ => _fired.Add($"{name} {(_clock.GetUtcNow() - start).TotalSeconds}"), null, TimeSpan.FromSeconds(seconds), Timeout.InfiniteTimeSpan);
    }

    [Fact]
    public void APeriodicTimerFiresEachTimeAndADisposedOneNever()
    {
        var timer = _clock.CreateTimer(_ => _fired.Add("x"), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        _clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(3, _fired.Count);

        timer.Dispose();
        _clock.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal(3, _fired.Count);
    }

    [Fact]
    public async Task DelaysAndTokensGoByIt()
    {
        using var source = new CancellationTokenSource(TimeSpan.FromSeconds(2), _clock);
        var delay = Task.Delay(TimeSpan.FromSeconds(1), _clock);
        await _clock.WaitForTimerAsync(TimeSpan.FromSeconds(1));

        _clock.Advance(TimeSpan.FromSeconds(1));
        await delay;
        Assert.False(source.IsCancellationRequested);
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.True(source.IsCancellationRequested);
    }

    [Fact]
    public async Task WaitingForATimerIsBounded()
    {
        using var far = _clock.CreateTimer(_ => { }, null, TimeSpan.FromSeconds(2), Timeout.InfiniteTimeSpan);

        await Assert.ThrowsAsync<TimeoutException>(
            () => _clock.WaitForTimerAsync(TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(10)));
        await _clock.WaitForTimerAsync(TimeSpan.FromSeconds(2));
    }
}
