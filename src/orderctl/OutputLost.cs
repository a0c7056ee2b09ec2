namespace Orderctl;

/// <summary>Standard output takes no more: its reader has left (as <c>head</c> does), or the disk is full.</summary>
sealed class OutputLost(bool readerLeft, string reason) : Exception($"cannot write to standard output: {reason}")
{
    public bool ReaderLeft { get; } = readerLeft;
}
