namespace Orderd.Tests.Store;

/// <summary>A clock that stands still until it is told to go on.</summary>
sealed class SettableClock : TimeProvider
{
    DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => _now;

    public void Advance(TimeSpan by) => _now += by;
}
