namespace Orderctl.Errors;

/// <summary>A file, or standard input, that cannot be read at all.</summary>
sealed class InputUnreadable(string name, Exception cause)
    : Exception($"cannot read {(name == "-" ? "standard input" : name)}: {FileTrouble.Reason(cause)}", cause);
