namespace Orderctl.Errors;

/// <summary>The caller typed something that cannot work; the message names it.</summary>
sealed class UsageError(string message) : Exception(message);
