namespace Orderctl.Input;

/// <summary>A value, and the line of input it came from.</summary>
readonly record struct Numbered<T>(int Line, T Value);
