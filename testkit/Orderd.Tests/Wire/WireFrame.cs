using System.Buffers.Binary;
using Orderd.Tests.Attacks;

namespace Orderd.Tests.Wire;

/// <summary>A frame that came from the server.</summary>
sealed record WireFrame(Http2Frame.Type Type, byte Flags, int Stream, byte[] Payload)
{
    public bool EndsStream => Type is Http2Frame.Type.Data or Http2Frame.Type.Headers && (Flags & 1) != 0;

    /// <summary>The error code that stands at this offset.</summary>
    public int Code(int offset) => BinaryPrimitives.ReadInt32BigEndian(Payload.AsSpan(offset));
}
