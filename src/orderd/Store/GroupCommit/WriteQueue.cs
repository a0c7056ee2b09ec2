using Orderd.Errors;
using Orderd.Metrics;

namespace Orderd.Store.Sqlite;

/// <summary>
/// The one writer: the line of the writes that wait, and the thread that commits them.
/// </summary>
sealed class WriteQueue
{
    // Some times what the largest stream takes.
    static readonly TimeSpan LongestCommit = TimeSpan.FromSeconds(4);
    static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);
    // A stop takes five seconds at most, even if the disk hangs; running calls may have waited for it before this.
    static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(4);
    static readonly TimeSpan HungStopTimeout = TimeSpan.FromMilliseconds(500);
    static readonly TimeSpan LongCommit = TimeSpan.FromSeconds(2);
    // When no write has come for so long, the memory that the last ones needed is given back.
    static readonly TimeSpan QuietTime = TimeSpan.FromSeconds(5);

    readonly StoreSessions _sessions;
    readonly TimeProvider _clock;
    readonly WaitingLine _line;
    readonly GroupCommit _commits;
    Thread? _writer;
    // When the transaction now under way began; 0 for none.
    long _busySince;

    public WriteQueue(StoreSessions sessions, RoomReserve reserve, TimeProvider clock, StoreMetrics metrics)
    {
        _sessions = sessions;
        _clock = clock;
        _line = new WaitingLine(metrics);
        _commits = new GroupCommit(_line, sessions, new Checkpoints(sessions, reserve), clock, metrics);
    }

    /// <summary>How many orders more there are than when this was made.</summary>
    public long OrdersAdded => _commits.OrdersAdded;

    /// <param name="committed">Called on the writer's thread after each commit.</param>
    public void Start(Action<OrderTables> committed)
    {
        _writer = new Thread(() => Run(committed)) { Name = "order writer", IsBackground = true };
        _writer.Start();
    }

    /// <summary>Has the writer apply something, and waits for its commit.</summary>
    /// <param name="apply">What to do. It may run more than once, but only one run is committed.</param>
    /// <param name="terms">Until when it may be committed, and until when the caller waits.</param>
    /// <param name="traits">What kind of write it is.</param>
    public Task<TResult> CommitAsync<TResult>(Func<OrderTables, TResult> apply, WriteDeadline terms, WriteTraits traits)
    {
        var write = new PendingWrite<TResult>(apply, terms, traits);
        write.Watch(_line);
        _line.Add(write);
        return Tracing.Commit(write.Outcome);
    }

    /// <summary>Throws when writes fail for a reason of the store's and a small one fails as well, or when writing hangs.</summary>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Read(ref _busySince) is var since and not 0 && _clock.GetElapsedTime(since) is var busy && busy > LongestCommit)
            throw new ServiceException(ErrorKind.StoreUnavailable, $"The disk of the order store has not answered for {(int)busy.TotalSeconds} s.");

        _sessions.ThrowIfInTrouble();
        if (!_sessions.WritesFail)
            return;

        await ProbeAsync(remove: false, cancellationToken);
        await ProbeAsync(remove: true, cancellationToken);
    }

    /// <summary>Commits what waits, then closes the store. False when the disk hangs, and the thread with it.</summary>
    public bool Close()
    {
        _line.Close();
        var isHung = Interlocked.Read(ref _busySince) is var since and not 0 && _clock.GetElapsedTime(since) > LongCommit;
        return _writer?.Join(isHung ? HungStopTimeout : StopTimeout) ?? true;
    }

    Task<bool> ProbeAsync(bool remove, CancellationToken cancellationToken) => CommitAsync(
        tables =>
        {
            tables.Probe(remove);
            return true;
        },
        new WriteDeadline(DateTime.MaxValue, cancellationToken),
        new WriteTraits(1));

    void Run(Action<OrderTables> committed)
    {
        var holdsPages = true;
        while (_line.Wait(_sessions.NeedAttention ? RetryInterval : holdsPages ? QuietTime : Timeout.InfiniteTimeSpan))
        {
            Interlocked.Exchange(ref _busySince, _clock.GetTimestamp());
            if (_sessions.Current is null)
                _sessions.TryReopen();
            if (_sessions.Current is { } session)
            {
                if (_commits.Run(session.Writer, committed))
                    holdsPages = true;
                else if (holdsPages)
                {
                    session.ReleasePages();
                    holdsPages = false;
                }
            }
            else
                FailAllWaiting();
            // What failed just now may be well again.
            if (_sessions.Current is null)
                _sessions.TryReopen();
            Interlocked.Exchange(ref _busySince, 0);
        }

        _sessions.Dispose();
    }

    void FailAllWaiting()
    {
        while (_line.TryTake(out var write))
            write.Fail(_sessions.Closed);
    }
}
