using Orderd.Errors;

namespace Orderd.Access;

/// <summary>A file of credentials is not there, or is not one to be relied on, whatever it says.</summary>
sealed class FileRefused(string message, Exception? cause = null) : StartFailure(Errors.ExitCode.Refused, message, cause);
