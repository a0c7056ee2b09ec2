using System.Collections.Concurrent;

namespace Orderd.Store.Sqlite;

/// <summary>Lends readers; a caller waits when all are lent.</summary>
sealed class ReaderPool(string path) : IDisposable
{
    // A read keeps a processor busy and seldom waits for the disk, so few more readers than processors are of use.
    static readonly int MaxReaders = Environment.ProcessorCount + 2;

    readonly ConcurrentBag<OrderReader> _idle = [];
    readonly SemaphoreSlim _free = new(MaxReaders);

    public async ValueTask<Loan> BorrowAsync(CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken);
        try
        {
            return new Loan(this, _idle.TryTake(out var reader) ? reader : new OrderReader(path));
        }
        catch
        {
            _free.Release();
            throw;
        }
    }

    public void Dispose()
    {
        while (_idle.TryTake(out var reader))
            reader.Dispose();
        _free.Dispose();
    }

    public readonly struct Loan(ReaderPool pool, OrderReader reader) : IDisposable
    {
        public OrderReader Reader => reader;

        public void Dispose()
        {
            pool._idle.Add(reader);
            pool._free.Release();
        }
    }
}
