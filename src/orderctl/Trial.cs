namespace Orderctl;

/// <summary>How a call of one type went.</summary>
sealed record Trial(string CallType, bool Worked, TimeSpan Time);
