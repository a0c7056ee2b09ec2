using Orderd.Errors;

namespace Orderd.Tests.Budget;

/// <summary>A timer lives through a lack of memory, and through nothing else.</summary>
public sealed class RetryingTimers
{
    static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    readonly ManualClock _clock = new();
    int _runs;

    public static TheoryData<Func<Exception>> Shortages =>
    [
        () => new InsufficientMemoryException(),
        () => new AggregateException(new InsufficientMemoryException(), new AggregateException(new InsufficientMemoryException())),
    ];

    public static TheoryData<Func<Exception>> Bugs =>
    [
        () => new InvalidOperationException(),
        () => new AggregateException(new InsufficientMemoryException(), new InvalidOperationException()),
    ];

    [Theory]
    [MemberData(nameof(Shortages), DisableDiscoveryEnumeration = true)]
    public void WithoutMemoryItRunsOnceMoreASecondLater(Func<Exception> shortage)
    {
        using var timer = new RetryingTimer(_clock, () => Run(failures: 2, shortage));
        timer.Change(Second);

        _clock.Advance(3 * Second);
        Assert.Equal(3, _runs);
        _clock.Advance(60 * Second);
        Assert.Equal(3, _runs);
    }

    [Fact]
    public void WithAPeriodItGoesOn()
    {
        using var timer = new RetryingTimer(_clock, () => Run(failures: 1, () => new InsufficientMemoryException()));
        timer.Change(5 * Second, 5 * Second);

        _clock.Advance(6 * Second);
        Assert.Equal(2, _runs);
        _clock.Advance(10 * Second);
        Assert.Equal(4, _runs);
    }

    [Theory]
    [MemberData(nameof(Bugs), DisableDiscoveryEnumeration = true)]
    public void ABugIsFatalAsEver(Func<Exception> bug)
    {
        using var timer = new RetryingTimer(_clock, () => Run(failures: 1, bug));
        timer.Change(Second);

        Assert.ThrowsAny<Exception>(() => _clock.Advance(Second));
    }

    [Fact]
    public void ADisposedTimerIsNotSetAnew()
    {
        using var timer = new RetryingTimer(_clock, () => Run(failures: 1, () => new InsufficientMemoryException()));
        timer.Change(Second);
        _clock.Advance(Second);
        timer.Dispose();

        Assert.False(timer.Change(Second));
        _clock.Advance(60 * Second);
        Assert.Equal(1, _runs);
    }

    void Run(int failures, Func<Exception> failure)
    {
        if (_runs++ < failures)
            throw failure();
    }
}
