using System.Buffers;
using Microsoft.AspNetCore.Connections.Features;

namespace Orderd.Budget;

/// <summary>Where Kestrel gets the memory for what one connection has sent and has yet to take: counted as that connection's.</summary>
sealed class ConnectionBlocks(BlockPool pool, MemoryMeter meter) : MemoryPool<byte>, IMemoryPoolFeature
{
    [ThreadStatic]
    static MemoryBlock? _last;

    public override int MaxBufferSize => BlockPool.BlockSize;

    public MemoryPool<byte> MemoryPool => this;

    /// <summary>The block that was lent last on this thread.</summary>
    public static MemoryBlock? Last
    {
        get => _last;
        set => _last = value;
    }

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockPool.BlockSize);
        var block = pool.Rent();
        block.Lend(meter);
        _last = block;
        return block;
    }

    protected override void Dispose(bool disposing)
    {
    }
}
