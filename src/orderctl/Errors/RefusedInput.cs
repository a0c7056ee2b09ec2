namespace Orderctl.Errors;

/// <summary>Input that is not what it should be. Who reads lines knows the number; who parses one does not, and says 0.</summary>
sealed class RefusedInput(string reason, int line = 0) : Exception(line == 0 ? reason : $"line {line}: {reason}")
{
    public int Line { get; } = line;
}
