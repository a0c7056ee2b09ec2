namespace Orderd.Store.Sqlite;

/// <summary>
/// All that is open of a store at a time: the connection that writes, and those that read. After a failure of the disk it is
/// closed as a whole and another takes its place, because what open files say may differ from what the disk has.
/// </summary>
sealed class StoreSession : IDisposable
{
    // A single order is read within microseconds, and may wait for the disk.
    static readonly int PointReaders = Environment.ProcessorCount + 2;
    // What goes through many orders keeps a CPU busy: one of them is left to everybody else.
    static readonly int ScanReaders = Math.Max(1, Environment.ProcessorCount - 1);
    static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(3);

    readonly string _path;

    StoreSession(string path, SqliteWriter writer)
    {
        _path = path;
        Writer = writer;
        Points = new ReaderPool(OpenReader, PointReaders);
        Scans = new ReaderPool(OpenReader, ScanReaders);
        Background = new ReaderPool(OpenReader, 1);
        Backups = new ReaderPool(OpenReader, 1);
        Checks = new ReaderPool(OpenReader, 1);
    }

    public SqliteWriter Writer { get; }

    /// <summary>Health's, which asks one question at a time: however many orders others wait for, the answer is of the store alone.</summary>
    public ReaderPool Checks { get; }

    ReaderPool[] Pools => [Points, Scans, Background, Backups, Checks];

    /// <summary>Readers for single orders, which never wait for a scan.</summary>
    public ReaderPool Points { get; }

    /// <summary>Readers for searches, listings and counts, each of which gives its reader back after some milliseconds.</summary>
    public ReaderPool Scans { get; }

    /// <summary>The search indexer's.</summary>
    public ReaderPool Background { get; }

    /// <summary>One at a time is borrowed while a backup reads the store by a connection of its own.</summary>
    public ReaderPool Backups { get; }

    public static StoreSession Open(SqliteFile file) => new(file.Path, SqliteWriter.Open(file));

    /// <summary>
    /// Gives back the memory of the pages that were read and written; what is needed again is read from the system's own cache. On
    /// the writer's thread.
    /// </summary>
    public void ReleasePages()
    {
        try
        {
            Writer.ReleasePages();
            foreach (var pool in Pools)
                pool.ReleasePages();
        }
        catch (SqliteFailure)
        {
            // The next read or write tells what is wrong.
        }
    }

    /// <summary>Ends the reads that are under way; false when one of them does not come to its end.</summary>
    public bool CloseReaders()
    {
        if (!Array.TrueForAll(Pools, pool => pool.Close(ReadTimeout)))
            return false;

        foreach (var pool in Pools)
            pool.Dispose();
        return true;
    }

    // It is never one of a file, or with a write-ahead log, that has taken the place of the store's.
    OrderReader OpenReader()
    {
        var reader = OrderReader.Open(_path);
        try
        {
            // The first read is what opens the log.
            reader.LastSequence();
            Writer.ThrowIfReplaced();
            return reader;
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    public void Dispose() => Writer.Dispose();
}
