namespace Orderd.Bench;

/// <summary>Times of the same thing done again and again.</summary>
sealed class Samples(IEnumerable<TimeSpan> times)
{
    readonly TimeSpan[] _sorted = [.. times.Order()];

    public TimeSpan Median => At(0.5);

    public TimeSpan Worst => _sorted[^1];

    /// <summary>The time that this share of them stays below or equal to.</summary>
    public TimeSpan At(double share) => _sorted[Math.Clamp((int)Math.Ceiling(share * _sorted.Length) - 1, 0, _sorted.Length - 1)];
}
