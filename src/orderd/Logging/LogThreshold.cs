namespace Orderd.Logging;

/// <summary>The minimum level that is logged, which can change while orderd runs.</summary>
sealed class LogThreshold(LogLevel level)
{
    volatile LogLevel _level = level;

    public LogLevel Level
    {
        get => _level;
        set => _level = value;
    }
}
