namespace Orderd.Tests.Torture;

/// <summary>What a caller knows of a write.</summary>
enum Answer
{
    /// <summary>No answer, or one that says that the outcome is not known.</summary>
    Unknown,
    Acknowledged,
    /// <summary>The answer said that nothing was changed.</summary>
    NothingChanged,
}
