namespace Orderd.Store.Postgres;

/// <summary>The server that is written to and read from, as long as it is the primary of this timeline.</summary>
sealed class Primary : IDisposable
{
    readonly CancellationTokenSource _superseded = new();

    public Primary(ClusterHost host, uint timeline)
    {
        (Host, Timeline) = (host, timeline);
        Superseded = _superseded.Token;
    }

    public ClusterHost Host { get; }

    /// <summary>PostgreSQL's count of failovers: of two that take themselves for the primary, the higher one is it.</summary>
    public uint Timeline { get; }

    /// <summary>Whether a commit there waits for a standby; an administrator, or Patroni, may change that at any time.</summary>
    public bool IsSynchronous { get; set; }

    /// <summary>Is cancelled when another server, or another timeline, has taken its place.</summary>
    public CancellationToken Superseded { get; }

    /// <summary>Tells whoever uses it that it is the primary no more.</summary>
    public void Dispose()
    {
        _superseded.Cancel();
        _superseded.Dispose();
    }

    public override string ToString() => $"{Host.Address}, timeline {Timeline}";
}
