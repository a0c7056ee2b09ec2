namespace Orderd.Bench;

/// <summary>Nothing sensible can be measured, for the reason that the message tells.</summary>
sealed class BenchFailure(string message, Exception? cause = null) : Exception(message, cause);
