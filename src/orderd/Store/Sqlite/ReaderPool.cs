using System.Collections.Concurrent;
using Orderd.Errors;

namespace Orderd.Store.Sqlite;

/// <summary>Lends readers; a caller waits when all are lent, in the order of coming.</summary>
sealed class ReaderPool(Func<OrderReader> open, int readers) : IDisposable
{
    readonly ConcurrentBag<OrderReader> _idle = [];
    readonly SemaphoreSlim _free = new(readers);
    volatile bool _closed;

    public async ValueTask<Loan> BorrowAsync(CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken);
        try
        {
            if (_closed)
                throw new ServiceException(ErrorKind.StoreUnavailable, "The order store is being closed.");

            return new Loan(this, _idle.TryTake(out var reader) ? reader : open());
        }
        catch
        {
            _free.Release();
            throw;
        }
    }

    /// <summary>Has the readers that nobody needs just now give back the memory of the pages that they remember.</summary>
    public void ReleasePages()
    {
        var loans = new List<Loan>();
        while (_free.Wait(TimeSpan.Zero))
        {
            if (_idle.TryTake(out var reader))
            {
                loans.Add(new Loan(this, reader));
                continue;
            }

            _free.Release();
            break;
        }

        foreach (var loan in loans)
        {
            using (loan)
                loan.Reader.ReleasePages();
        }
    }

    /// <summary>Lends nothing any more, and waits until all that was lent is back; false when that takes too long.</summary>
    public bool Close(TimeSpan timeout)
    {
        _closed = true;
        for (var i = 0; i < readers; i++)
        {
            if (!_free.Wait(timeout))
            {
                _free.Release(i);
                return false;
            }
        }

        _free.Release(readers);
        return true;
    }

    public void Dispose()
    {
        while (_idle.TryTake(out var reader))
            reader.Dispose();
    }

    public readonly struct Loan(ReaderPool pool, OrderReader reader) : IDisposable
    {
        public OrderReader Reader => reader;

        public void Dispose()
        {
            if (reader.HasFailed)
                reader.Dispose();
            else
                pool._idle.Add(reader);
            pool._free.Release();
        }
    }
}
