namespace Orderd.TestKit;

/// <summary>What a test got is not what its snapshot says; the message shows the difference and how to approve it.</summary>
public sealed class SnapshotMismatchException : Exception
{
    internal SnapshotMismatchException(string message)
        : base(message)
    {
    }

    /// <summary>Left out: where it was thrown is always the same, and the message says what to look at.</summary>
    public override string? StackTrace => null;
}
