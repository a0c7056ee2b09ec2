using System.Buffers;

namespace Orderd.Budget;

/// <summary>A block of a <see cref="BlockPool"/>, lent to a connection until it is disposed.</summary>
sealed class MemoryBlock : IMemoryOwner<byte>
{
    readonly BlockPool _pool;
    // The network writes from it and reads into it, for which it must not move.
    readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(BlockPool.BlockSize, pinned: true);
    MemoryMeter? _meter;
    CallMemory? _answer;

    public MemoryBlock(BlockPool pool)
    {
        _pool = pool;
        Reference = new(this);
    }

    /// <summary>By which the pool knows it.</summary>
    public WeakReference<MemoryBlock> Reference { get; }

    public Memory<byte> Memory => _bytes;

    /// <summary>The answer of a call that is over, whose last bytes lie here until the client takes them.</summary>
    public CallMemory? Answer => Volatile.Read(ref _answer);

    public void Lend(MemoryMeter meter)
    {
        _meter = meter;
        meter.Take(BlockPool.BlockSize);
        // The answer was noted too late, when the block was free already.
        if (_answer is not null)
            Take();
    }

    public void Note(CallMemory answer) => Interlocked.Exchange(ref _answer, answer)?.End();

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _meter, null) is not { } meter)
            return;

        if (_answer is not null)
            Take();
        meter.Give(BlockPool.BlockSize);
        _pool.Return(this);
    }

    void Take() => Interlocked.Exchange(ref _answer, null)?.End();
}
