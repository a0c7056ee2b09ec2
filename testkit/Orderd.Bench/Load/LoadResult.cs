namespace Orderd.Bench.Load;

/// <summary>What came of a load: calls a second, and how long each call took.</summary>
sealed record LoadResult(double PerSecond, Samples Times);
