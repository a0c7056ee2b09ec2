namespace Orderd.Tests.Torture;

/// <summary>What is wrong with a store, and what with the answers that were given.</summary>
sealed class Verdict
{
    /// <summary>Acknowledged, and gone.</summary>
    public List<string> Lost { get; } = [];

    /// <summary>Half applied, with other bytes, come back, not readable, or refused as a whole.</summary>
    public List<string> Damaged { get; } = [];

    public bool IsGood => Lost.Count + Damaged.Count == 0;
}
