using System.Buffers.Binary;

namespace Orderd.Calls;

/// <summary>Makes the ids of orders, shipments and requests. Tests put one in its place that counts.</summary>
class IdSource(TimeProvider clock)
{
    /// <summary>A UUID of version 7, in lower case.</summary>
    public virtual string NewId() => Guid.CreateVersion7(clock.GetUtcNow()).ToString();

    /// <summary>
    /// The same for a request, where it need not be hard to guess: every call has one, and the system's source of random bits
    /// costs a system call.
    /// </summary>
    public virtual string NewRequestId()
    {
        const int Version7 = 0x7000;
        Span<byte> id = stackalloc byte[16];
        Random.Shared.NextBytes(id);
        var random = BinaryPrimitives.ReadUInt16BigEndian(id[6..]) & 0x0fff;
        BinaryPrimitives.WriteInt64BigEndian(id, (clock.GetUtcNow().ToUnixTimeMilliseconds() << 16) | Version7 | (long)random);
        id[8] = (byte)((id[8] & 0x3f) | 0x80);
        return new Guid(id, bigEndian: true).ToString();
    }
}
