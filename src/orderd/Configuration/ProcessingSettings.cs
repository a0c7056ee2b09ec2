namespace Orderd.Configuration;

/// <summary>The settings under <c>Processing:</c>, of processOrders. <see cref="Settings"/> says what each does.</summary>
sealed record ProcessingSettings
{
    public int BatchSize { get; init; }
    public TimeSpan FlushAfter { get; init; }
}
