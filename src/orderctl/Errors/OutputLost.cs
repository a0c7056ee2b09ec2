namespace Orderctl.Errors;

/// <summary>Nothing more can be written there: the reader has left (as <c>head</c> does), the disk is full, or it was never possible.</summary>
sealed class OutputLost(string where, string reason, bool readerLeft = false) : Exception($"cannot write to {where}: {reason}")
{
    public bool ReaderLeft { get; } = readerLeft;
}
