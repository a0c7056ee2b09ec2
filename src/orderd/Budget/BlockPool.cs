using System.Collections.Concurrent;

namespace Orderd.Budget;

/// <summary>
/// The blocks that the bytes of connections lie in between network and calls. Those that nobody needs are kept for the next call,
/// and let go when a time of heavy load is over, which Kestrel's own pool never does.
/// </summary>
sealed class BlockPool
{
    public const int BlockSize = 4096;
    // This is twice what a few hundred calls at a time need.
    const int MaxFree = 4_096;

    // One thread keeps so many for itself: most blocks are needed again at once, on the thread that gave them back.
    const int MaxOwn = 16;

    [ThreadStatic]
    static Own? _own;

    readonly ConcurrentQueue<MemoryBlock> _free = new();
    // They are held weakly, for what a thread keeps ends with it.
    readonly ConcurrentDictionary<WeakReference<MemoryBlock>, byte> _all = new();
    int _freeCount;

    /// <summary>All blocks that are lent or free.</summary>
    public IEnumerable<MemoryBlock> All
    {
        get
        {
            foreach (var (reference, _) in _all)
            {
                if (reference.TryGetTarget(out var block))
                    yield return block;
                else
                    _all.TryRemove(reference, out _);
            }
        }
    }

    public MemoryBlock Rent()
    {
        if (_own is { Count: > 0 } own && own.Pool == this)
            return own.Blocks[--own.Count];
        if (_free.TryDequeue(out var block))
        {
            Interlocked.Decrement(ref _freeCount);
            return block;
        }

        block = new MemoryBlock(this);
        _all.TryAdd(block.Reference, 0);
        return block;
    }

    public void Return(MemoryBlock block)
    {
        var own = _own ??= new Own();
        if (own.Pool != this)
            own.Begin(this);
        if (own.Count < MaxOwn)
        {
            own.Blocks[own.Count++] = block;
            return;
        }

        if (Interlocked.Increment(ref _freeCount) > MaxFree)
        {
            Interlocked.Decrement(ref _freeCount);
            _all.TryRemove(block.Reference, out _);
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
            _all.TryRemove(block.Reference, out _);
        }
    }

    // It belongs to one thread. There is one pool in a process, but for tests with many hosts in theirs.
    sealed class Own
    {
        public MemoryBlock[] Blocks { get; } = new MemoryBlock[MaxOwn];

        public int Count { get; set; }

        public BlockPool? Pool { get; private set; }

        public void Begin(BlockPool pool)
        {
            Array.Clear(Blocks);
            (Pool, Count) = (pool, 0);
        }
    }
}
