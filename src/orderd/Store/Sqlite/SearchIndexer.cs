using System.Diagnostics;
using Orderd.Errors;
using Orderd.Logging;
using Orderd.Store.GroupCommit;

namespace Orderd.Store.Sqlite;

/// <summary>
/// Makes the signatures of the search index, on a thread of its own: it reads orders beside the writer, and has the writer put
/// in the result, which takes it a millisecond. Until then searches read these orders one by one, so that new text costs
/// a commit no more than its bytes. It also empties the tables of version 1, bit by bit.
/// </summary>
sealed class SearchIndexer(WriteQueue<OrderTables> writes, StoreSessions sessions, ILogger logger) : IDisposable
{
    // Searches have to read this much order by order, at most: it is some milliseconds' worth.
    const int MaxPendingBytes = 4 * 1024 * 1024;
    const int MaxPendingChanges = 1_024;
    // One read may last so long, and with it a snapshot.
    static readonly TimeSpan ReadTime = TimeSpan.FromMilliseconds(20);
    static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);
    static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(1);

    readonly ManualResetEventSlim _work = new(initialState: true);
    readonly CancellationTokenSource _stop = new();
    // It is a mebibyte, which is not kept while there is nothing to do.
    SearchSignature? _signature;
    WaitHandle? _stopped;
    Thread? _thread;

    SearchSignature Signature => _signature ??= new();

    public void Start()
    {
        _stopped = _stop.Token.WaitHandle;
        _thread = new Thread(Run) { Name = "search indexer", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Looks, on the writer's thread, whether there is something to do.</summary>
    public void Notice(OrderTables tables)
    {
        var pending = tables.Index.Pending;
        if (Segment.Of(tables.LastSequence + 1) <= tables.Index.Horizon && pending.Bytes < MaxPendingBytes && pending.Changes < MaxPendingChanges)
            return;

        tables.Index.TakePending();
        _work.Set();
    }

    public void Dispose()
    {
        _stop.Cancel();
        if (_thread?.Join(StopTimeout) is false)
            return;

        _stop.Dispose();
        _work.Dispose();
    }

    void Run()
    {
        var isFailing = false;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                _work.Wait(_stop.Token);
                _work.Reset();
                while (IndexNextSegment())
                {
                }

                while (IndexNextChange())
                {
                }

                _signature = null;
                while (!_work.IsSet && Write(tables => tables.Leftovers.RemoveSome()))
                {
                }

                isFailing = false;
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception e) when (e is SqliteFailure or ServiceException || OutOfMemory.IsCauseOf(e))
            {
                _signature = null;
                // Searches go on without it; and what is wrong with the disk shows elsewhere, too.
                if (e is SqliteFailure damage)
                    sessions.NoteDamage(damage);
                if (!isFailing)
                    Log.IndexFailed(logger, e);
                isFailing = true;
                _stopped!.WaitOne(RetryInterval);
                _work.Set();
            }
        }
    }

    // The result is false when each segment that is full, or holds much, has its signature.
    bool IndexNextSegment()
    {
        var (index, horizon, current) = Write(tables => (tables.Index, tables.Index.Horizon, Segment.Of(tables.LastSequence + 1)));
        if (Read(reader => reader.NextSequence(Segment.FirstSequence(horizon))) is not { } sequence)
            return false;

        var segment = Segment.Of(sequence);
        if (segment >= current && Read(reader => reader.BytesFrom(sequence)) < MaxPendingBytes)
            return false;

        // From here on the writer notes what changes in the segment. The first change that the signature need not have is thus
        // one that comes after this.
        Write(tables => tables.Index == index ? index.Horizon = segment + 1 : 0);
        MakeSignature(segment, index);
        return true;
    }

    // Orders that have changed are added to the signature as it is: what it says of their former items does no harm.
    bool IndexNextChange()
    {
        if (Read(reader => reader.NextChange(0, long.MaxValue)) is not { } sequence)
            return false;

        var segment = Segment.Of(sequence);
        var index = Write(tables => tables.Index);
        if (!Read(reader => TryLoad(reader, segment)) || Signature.IsCrowded)
        {
            MakeSignature(segment, index);
            return true;
        }

        var upTo = Read(reader => reader.LastChange());
        for (long? next = sequence; next is { } changed; next = Read(reader => reader.NextChange(changed + 1, Segment.LastSequence(segment))))
            AddOrders(changed, changed);
        Put(segment, upTo, index);
        return true;
    }

    bool TryLoad(OrderReader reader, long segment)
    {
        using var snapshot = reader.Begin();
        return reader.TryLoad(Signature, segment);
    }

    void MakeSignature(long segment, SearchIndexTables index)
    {
        var upTo = Read(reader => reader.LastChange());
        Signature.Clear();
        AddOrders(Segment.FirstSequence(segment), Segment.LastSequence(segment));
        Signature.Fold();
        Put(segment, upTo, index);
    }

    void AddOrders(long first, long last)
    {
        while (first <= last)
            first = Read(reader => AddSome(reader, first, last));
    }

    // The result is how far it came.
    long AddSome(OrderReader reader, long first, long last)
    {
        var start = Stopwatch.GetTimestamp();
        using var rows = reader.Run(first, last);
        while (rows.Next())
        {
            var sequence = rows.Int64(0);
            Signature.Add(sequence, OrderBody.Parse(rows.Blob(1)));
            if (Stopwatch.GetElapsedTime(start) > ReadTime)
                return sequence + 1;
        }

        return last + 1;
    }

    // When the store has been opened anew meanwhile, the writer may have forgotten what it was to note: the same is done once more.
    void Put(long segment, long upTo, SearchIndexTables index) => Write(tables =>
    {
        if (tables.Index == index)
            index.Put(segment, Signature, upTo);
        return true;
    });

    TResult Read<TResult>(Func<OrderReader, TResult> read)
    {
        using var loan = (sessions.Current ?? throw sessions.Closed).Background.BorrowAsync(_stop.Token).AsTask().GetAwaiter().GetResult();
        return read(loan.Reader);
    }

    TResult Write<TResult>(Func<OrderTables, TResult> apply) =>
        writes.CommitAsync(apply, new WriteDeadline(DateTime.MaxValue, _stop.Token), WriteTraits.Own).GetAwaiter().GetResult();
}
