using Orderd.Errors;
using Orderd.Store.GroupCommit;

namespace Orderd.Store.Sqlite;

/// <summary>Whether orders can be written, as far as is known; and when the last write failed, whether that still holds.</summary>
sealed class WriteCheck(WriteQueue<OrderTables> writes, StoreSessions sessions)
{
    // This is some times what the largest stream takes.
    static readonly TimeSpan LongestCommit = TimeSpan.FromSeconds(4);

    /// <summary>Throws when writes fail for a reason of the store's and a small one fails as well, or when writing hangs.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (writes.BusyTime is var busy && busy > LongestCommit)
            throw new ServiceException(ErrorKind.StoreUnavailable, $"The disk of the order store has not answered for {(int)busy.TotalSeconds} s.");

        sessions.ThrowIfInTrouble();
        if (!sessions.WritesFail)
            return;

        await ProbeAsync(remove: false, cancellationToken);
        await ProbeAsync(remove: true, cancellationToken);
    }

    Task<bool> ProbeAsync(bool remove, CancellationToken cancellationToken) => writes.CommitAsync(
        tables =>
        {
            tables.Probe(remove);
            return true;
        },
        new WriteDeadline(DateTime.MaxValue, cancellationToken),
        new WriteTraits(1));
}
