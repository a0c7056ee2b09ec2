namespace Orderctl.Errors;

/// <summary>The server ended a backup well, but less came than it had said.</summary>
sealed class IncompleteBackup(string message) : Exception(message);
