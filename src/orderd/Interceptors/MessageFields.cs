using System.Buffers;

namespace Orderd.Interceptors;

/// <summary>How many fields a protobuf message has, before anything is made of them: each becomes an object, however short it is.</summary>
static class MessageFields
{
    const int MaxVarintBytes = 10;

    /// <summary>Counts up to what cannot be read, which the parser will refuse.</summary>
    public static long Count(in ReadOnlySequence<byte> message)
    {
        var reader = new SequenceReader<byte>(message);
        var count = 0L;
        while (TryReadVarint(ref reader, out var tag) && TrySkip(ref reader, (int)(tag & 7)))
            count++;
        return count;
    }

    static bool TrySkip(ref SequenceReader<byte> reader, int wireType)
    {
        switch (wireType)
        {
            case 0:
                return TryReadVarint(ref reader, out _);
            case 1:
                return TryAdvance(ref reader, sizeof(ulong));
            case 2:
                return TryReadVarint(ref reader, out var length) && TryAdvance(ref reader, length);
            case 5:
                return TryAdvance(ref reader, sizeof(uint));
            default:
                // The beginning or the end of a group, whose fields count like any other.
                return wireType is 3 or 4;
        }
    }

    static bool TryAdvance(ref SequenceReader<byte> reader, ulong bytes)
    {
        if (bytes > (ulong)reader.Remaining)
            return false;

        reader.Advance((long)bytes);
        return true;
    }

    static bool TryReadVarint(ref SequenceReader<byte> reader, out ulong value)
    {
        value = 0;
        for (var i = 0; i < MaxVarintBytes; i++)
        {
            if (!reader.TryRead(out var next))
                return false;

            value |= (ulong)(next & 0x7f) << (7 * i);
            if (next < 0x80)
                return true;
        }

        return false;
    }
}
