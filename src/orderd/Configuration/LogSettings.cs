namespace Orderd.Configuration;

/// <summary>The settings under <c>Log:</c>. Calls are logged at information.</summary>
sealed record LogSettings
{
    public LogFormat Format { get; init; }
    public LogLevel Level { get; init; }
}
