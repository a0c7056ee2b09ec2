using System.Collections.Concurrent;

namespace Orderd.Budget;

/// <summary>
/// The blocks that the bytes of connections lie in between network and calls. Those that nobody needs are kept for the next call,
/// and let go when a time of heavy load is over, which Kestrel's own pool never does.
/// </summary>
sealed class BlockPool
{
    public const int BlockSize = 4096;
    // Twice what a few hundred calls at a time need.
    const int MaxFree = 4_096;

    readonly ConcurrentQueue<MemoryBlock> _free = new();
    readonly ConcurrentDictionary<MemoryBlock, byte> _all = new();
    int _freeCount;

    /// <summary>All blocks that are lent or free.</summary>
    public IEnumerable<MemoryBlock> All => _all.Keys;

    public MemoryBlock Rent()
    {
        if (_free.TryDequeue(out var block))
        {
            Interlocked.Decrement(ref _freeCount);
            return block;
        }

        block = new MemoryBlock(this);
        _all.TryAdd(block, 0);
        return block;
    }

    public void Return(MemoryBlock block)
    {
        if (Interlocked.Increment(ref _freeCount) > MaxFree)
        {
            Interlocked.Decrement(ref _freeCount);
            _all.TryRemove(block, out _);
            return;
        }

        _free.Enqueue(block);
    }

    /// <summary>Lets all free blocks go.</summary>
    public void Trim()
    {
        for (var count = Volatile.Read(ref _freeCount); count > 0 && _free.TryDequeue(out var block); count--)
        {
            Interlocked.Decrement(ref _freeCount);
            _all.TryRemove(block, out _);
        }
    }
}
