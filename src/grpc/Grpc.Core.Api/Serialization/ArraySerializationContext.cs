using System.Buffers;

namespace Grpc.Core;

/// <summary>Collects one message into an array.</summary>
sealed class ArraySerializationContext : SerializationContext
{
    readonly ArrayBufferWriter<byte> _written = new();
    byte[]? _payload;

    public static byte[] Serialize<T>(Action<T, SerializationContext> serializer, T message)
    {
        var context = new ArraySerializationContext();
        serializer(message, context);
        return context._payload ?? throw new InvalidOperationException("The serializer did not complete the message.");
    }

    public override void Complete(byte[] payload) => _payload = payload;

    public override IBufferWriter<byte> GetBufferWriter() => _written;

    public override void Complete() => _payload = _written.WrittenSpan.ToArray();
}
