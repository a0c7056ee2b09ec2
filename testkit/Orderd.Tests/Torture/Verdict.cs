namespace Orderd.Tests.Torture;

/// <summary>What is wrong with a store, and what with the answers that were given.</summary>
sealed class Verdict
{
    /// <summary>Acknowledged, and gone.</summary>
    public List<string> Lost { get; } = [];

    /// <summary>Half applied, with other bytes, come back, not readable, or refused as a whole.</summary>
    public List<string> Damaged { get; } = [];

    /// <summary>Of a store that no daemon starts on.</summary>
    public static Verdict Refused(string message) => new() { Damaged = { message } };

    public bool IsGood => Lost.Count + Damaged.Count == 0;
}
