using Orderd.Errors;
using Orderd.Metrics;

namespace Orderd.Store.GroupCommit;

/// <summary>The one writer of a store: the line of the writes that wait, and the thread that commits them.</summary>
sealed class WriteQueue<TTables>
{
    static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);
    // A stop takes five seconds at most, even if the disk hangs; running calls may have waited for it before this.
    static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(4);
    static readonly TimeSpan HungStopTimeout = TimeSpan.FromMilliseconds(500);
    static readonly TimeSpan LongCommit = TimeSpan.FromSeconds(2);
    // When no write has come for so long, the memory that the last ones needed is given back.
    static readonly TimeSpan QuietTime = TimeSpan.FromSeconds(5);

    readonly WriteConnection<TTables> _connection;
    readonly TimeProvider _clock;
    readonly WaitingLine<TTables> _line;
    readonly BatchWriter<TTables> _batches;
    Thread? _writer;
    // The transaction now under way began at this time; 0 means that there is none.
    long _busySince;

    public WriteQueue(WriteConnection<TTables> connection, TimeProvider clock, StoreMetrics metrics)
    {
        _connection = connection;
        _clock = clock;
        _line = new WaitingLine<TTables>(metrics);
        _batches = new BatchWriter<TTables>(_line, clock, metrics);
    }

    /// <summary>For how long the writer has been at what it does now; zero when it waits for work.</summary>
    public TimeSpan BusyTime => Interlocked.Read(ref _busySince) is var since and not 0 ? _clock.GetElapsedTime(since) : TimeSpan.Zero;

    public void Start()
    {
        _writer = new Thread(Run) { Name = "order writer", IsBackground = true };
        _writer.Start();
    }

    /// <summary>Has the writer apply something, and waits for its commit.</summary>
    /// <param name="apply">What to do. It may run more than once, but only one run is committed.</param>
    /// <param name="deadline">Until when it may be committed, and until when the caller waits.</param>
    /// <param name="traits">What kind of write it is.</param>
    public Task<TResult> CommitAsync<TResult>(Func<TTables, TResult> apply, WriteDeadline deadline, WriteTraits traits)
    {
        var write = new AppliedWrite<TTables, TResult>(apply, deadline, traits);
        // Everything that takes memory comes before the writer can take the write: who hears that there was none has changed nothing.
        var outcome = Tracing.Commit(write.WaitAsync());
        write.Watch(_line);
        _line.Add(write);
        return outcome;
    }

    /// <summary>Commits what waits, then closes the connection. False when the disk hangs, and the thread with it.</summary>
    public bool Close()
    {
        _line.Close();
        return _writer?.Join(BusyTime > LongCommit ? HungStopTimeout : StopTimeout) ?? true;
    }

    void Run()
    {
        var holdsMemory = true;
        while (_line.Wait(_connection.NeedsAttention ? RetryInterval : holdsMemory ? QuietTime : Timeout.InfiniteTimeSpan))
        {
            try
            {
                RunOnce(ref holdsMemory);
            }
            catch (Exception e) when (OutOfMemory.IsCauseOf(e))
            {
                // Nothing may end the writer. What waits is taken next time.
                Thread.Sleep(OutOfMemory.RetryInterval);
            }

            Interlocked.Exchange(ref _busySince, 0);
        }

        _connection.Dispose();
    }

    void RunOnce(ref bool holdsMemory)
    {
        Interlocked.Exchange(ref _busySince, _clock.GetTimestamp());
        if (_connection.Transaction is null)
            _connection.TryReopen();
        if (_connection.Transaction is { } transaction)
        {
            if (_batches.Run(transaction))
            {
                holdsMemory = true;
            }
            else if (holdsMemory)
            {
                transaction.Rest();
                holdsMemory = false;
            }
        }
        else
        {
            FailAllWaiting();
        }

        // What failed just now may be well again.
        if (_connection.Transaction is null)
            _connection.TryReopen();
    }

    void FailAllWaiting()
    {
        var closed = _connection.Closed;
        while (_line.TryTake(out var write))
            write.Fail(closed);
    }
}
