using Orderd.Budget;
using Orderd.Configuration;
using Orderd.Contracts.Ecommerce;
using Orderd.Errors;

namespace Orderd.Services.Orders;

/// <summary>What all open updateOrders streams together keep in memory until they end, which is when their orders are stored.</summary>
sealed class UploadBudget(Config config)
{
    // An object has a header, and a place where it is kept. Texts take two bytes a character at most as UTF-8 has one.
    const int PerOrder = 200;
    const int PerItem = 40;
    const int PerByte = 2;

    long _kept;

    /// <summary>Bytes that are kept now.</summary>
    public long Kept => Interlocked.Read(ref _kept);

    /// <summary>A share of it for one stream, which gives all back when it is disposed.</summary>
    /// <param name="memory">Of the stream's call, which holds what is kept.</param>
    public Share Open(CallMemory memory) => new(this, memory);

    public sealed class Share(UploadBudget budget, CallMemory memory) : IDisposable
    {
        long _kept;

        /// <exception cref="ServiceException">There is not so much left.</exception>
        public void Keep(Order order, int size)
        {
            var bytes = PerOrder + (PerItem * order.Items.Count) + (PerByte * (long)size);
            _kept += bytes;
            if (Interlocked.Add(ref budget._kept, bytes) <= budget.Limit)
            {
                memory.Reserve(bytes);
                return;
            }

            throw new ServiceException(
                ErrorKind.LimitExceeded,
                "The open updateOrders streams of all callers have more orders than orderd keeps in memory; nothing was changed. "
                + "Try again in a moment, with fewer orders a stream.");
        }

        public void Dispose()
        {
            Interlocked.Add(ref budget._kept, -_kept);
            _kept = 0;
        }
    }

    long Limit { get; } = config.Limits.UploadBytes;
}
