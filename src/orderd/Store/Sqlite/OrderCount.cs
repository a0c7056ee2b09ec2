using Orderd.Store.GroupCommit;

namespace Orderd.Store.Sqlite;

/// <summary>
/// How many orders there are. They are counted once, when somebody first asks, and beside the writer; from then on what its
/// commits add is added. Counting at every start would make the start of a large store slow, and a count kept in the file would
/// cost every commit a page.
/// </summary>
sealed class OrderCount(WriteQueue<OrderTables> writes, StoreSessions sessions)
{
    readonly Lock _gate = new();
    // There were so many when the writer began.
    Task<long>? _before;

    public async ValueTask<long> AsOfNowAsync(CancellationToken cancellationToken) =>
        await Before().WaitAsync(cancellationToken) + sessions.OrdersAdded;

    Task<long> Before()
    {
        lock (_gate)
        {
            if (_before is null or { IsFaulted: true })
                _before = CountAsync();
            return _before;
        }
    }

    async Task<long> CountAsync()
    {
        using var loan = await (sessions.Current ?? throw sessions.Closed).Scans.BorrowAsync(CancellationToken.None);
        try
        {
            // On the writer's thread no commit can come between the two.
            var added = await writes.CommitAsync(_ => Freeze(loan.Reader), new(DateTime.MaxValue, CancellationToken.None), WriteTraits.Own);
            return await Task.Run(loan.Reader.Count) - added;
        }
        catch (SqliteFailure e)
        {
            sessions.NoteDamage(e);
            throw e.ToReadError();
        }
        finally
        {
            loan.Reader.Thaw();
        }
    }

    long Freeze(OrderReader reader)
    {
        try
        {
            reader.Freeze();
            return sessions.OrdersAdded;
        }
        catch (SqliteFailure e)
        {
            // An error fails this alone; a failure would fail the writes of others with it.
            throw e.ToReadError();
        }
    }
}
