using Orderd.Logging;

namespace Orderd.Tests.Logging;

/// <summary>Contract 4: of what anybody can bring about at will, a few lines a minute and the number of the others.</summary>
public sealed class RateLimits
{
    const int Most = 3;
    static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    readonly ManualClock _clock = new();
    readonly List<long> _told = [];

    [Fact]
    public void EachMinuteHasItsLinesAndTheNumberOfTheOthers()
    {
        using var limit = new RateLimit(_clock, Most, _told.Add);

        Assert.Equal(Most, Admitted(limit, 100));
        _clock.Advance(Minute / 2);
        Assert.Equal(0, Admitted(limit, 10));
        Assert.Empty(_told);

        _clock.Advance(Minute / 2);
        Assert.Equal([107], _told);
        Assert.Equal(Most, Admitted(limit, 100));

        _clock.Advance(Minute);
        Assert.Equal([107, 97], _told);
    }

    [Fact]
    public void AMinuteWithinTheLimitIsNotSpokenOf()
    {
        using var limit = new RateLimit(_clock, Most, _told.Add);

        for (var minute = 0; minute < 3; minute++)
        {
            Assert.Equal(Most, Admitted(limit, Most));
            _clock.Advance(Minute);
        }

        Assert.Empty(_told);
    }

    [Fact]
    public void WhatWasLeftOutIsToldAtTheEnd()
    {
        var limit = new RateLimit(_clock, Most, _told.Add);
        Admitted(limit, 5);

        limit.Dispose();

        Assert.Equal([2], _told);
    }

    [Fact]
    public async Task FromManyThreadsEachIsCountedOnce()
    {
        using var limit = new RateLimit(_clock, Most, _told.Add);

        var admitted = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Admitted(limit, 1_000))));
        _clock.Advance(Minute);

        Assert.Equal(Most, admitted.Sum());
        Assert.Equal([8_000 - Most], _told);
    }

    static int Admitted(RateLimit limit, int tries) => Enumerable.Range(0, tries).Count(_ => limit.Admit());
}
