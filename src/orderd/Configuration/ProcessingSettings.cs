namespace Orderd.Configuration;

/// <summary>The settings under <c>Processing:</c>, of processOrders.</summary>
sealed record ProcessingSettings
{
    /// <summary>How many orders are gathered before they are answered; 1 to 1,000.</summary>
    public int BatchSize { get; init; }

    /// <summary>How long the first order of a batch is kept waiting; more than zero.</summary>
    public TimeSpan FlushAfter { get; init; }
}
