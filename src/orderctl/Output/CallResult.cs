namespace Orderctl.Output;

/// <summary>How a call of one type went.</summary>
sealed record CallResult(string CallType, bool Worked, TimeSpan Time);
