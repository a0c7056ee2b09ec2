using System.Buffers.Binary;
using Google.Protobuf;

namespace Orderd.Bench.Load;

/// <summary>A message as it travels in a gRPC body: not compressed, its length, its bytes.</summary>
static class GrpcFrame
{
    const int HeaderLength = 5;

    public static byte[] Of(IMessage message)
    {
        var frame = new byte[HeaderLength + message.CalculateSize()];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), frame.Length - HeaderLength);
        message.WriteTo(frame.AsSpan(HeaderLength));
        return frame;
    }
}
