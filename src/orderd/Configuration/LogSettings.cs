namespace Orderd.Configuration;

/// <summary>The settings under <c>Log:</c>.</summary>
sealed record LogSettings
{
    /// <summary>How log lines are written.</summary>
    public LogFormat Format { get; init; }

    /// <summary>The minimum level that is logged. Calls are logged at information.</summary>
    public LogLevel Level { get; init; }
}
