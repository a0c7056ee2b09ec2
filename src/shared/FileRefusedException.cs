namespace Orderd.Shared;

/// <summary>A file is not what it has to be, though the system would open it; the message says what it is.</summary>
sealed class FileRefusedException(string message) : IOException(message);
