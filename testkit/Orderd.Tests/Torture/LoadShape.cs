namespace Orderd.Tests.Torture;

/// <summary>How many callers write what.</summary>
sealed record LoadShape(int Adders = 4, int Updaters = 3, int Deleters = 2, int Readers = 1, int StreamOrders = 25, int FillerBytes = 20)
{
    /// <summary>Fills the write-ahead log within seconds.</summary>
    public static LoadShape Heavy { get; } = new(Adders: 2, Updaters: 4, Deleters: 1, Readers: 0, StreamOrders: 100, FillerBytes: 4_000);
}
