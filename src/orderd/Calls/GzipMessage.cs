using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;

namespace Orderd.Calls;

/// <summary>
/// Looks into a message that was compressed with gzip (RFC 1952) before the gRPC library decompresses it: .NET takes a stream that was
/// cut off for a whole one, and one of very many empty members for a short one.
/// </summary>
static class GzipMessage
{
    const int HeaderLength = 10;
    // It is the checksum of what was compressed, which the library checks, and its length.
    const int TrailerLength = 8;
    const int PartLength = 8 * 1024;
    const byte Deflate = 8;

    [Flags]
    enum Field : byte
    {
        HeaderCheck = 2,
        Extra = 4,
        Name = 8,
        Comment = 16,
    }

    /// <summary>Counts the fields of the message, and its bytes; null when it is no whole member of gzip, and nothing else.</summary>
    /// <param name="message">As it was sent.</param>
    /// <param name="fields">What counts.</param>
    /// <param name="maxLength">Bytes after which there is no need to go on.</param>
    public static long? Measure(in ReadOnlySequence<byte> message, ref MessageFields fields, int maxLength)
    {
        if (!TrySkipHeader(message, out var body))
            return null;

        var part = ArrayPool<byte>.Shared.Rent(PartLength);
        try
        {
            using var compressed = new Bytes(body.Slice(0, body.Length - TrailerLength));
            using var decompressed = new DeflateStream(compressed, CompressionMode.Decompress);
            var length = 0L;
            while (decompressed.Read(part, 0, PartLength) is var count and > 0)
            {
                fields.Add(part.AsSpan(0, count));
                length += count;
                if (length > maxLength || fields.Count > MessageFields.Max)
                    return length;
            }

            return compressed.Left == 0 && length == Length(body) ? length : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(part);
        }
    }

    static bool TrySkipHeader(in ReadOnlySequence<byte> message, out ReadOnlySequence<byte> body)
    {
        body = default;
        var reader = new SequenceReader<byte>(message);
        Span<byte> header = stackalloc byte[HeaderLength];
        if (!reader.TryCopyTo(header) || header is not [0x1f, 0x8b, Deflate, ..])
            return false;

        reader.Advance(HeaderLength);
        var fields = (Field)header[3];
        if (fields.HasFlag(Field.Extra) && !(reader.TryReadLittleEndian(out short length) && TryAdvance(ref reader, (ushort)length)))
            return false;
        if (fields.HasFlag(Field.Name) && !reader.TryAdvanceTo(0))
            return false;
        if (fields.HasFlag(Field.Comment) && !reader.TryAdvanceTo(0))
            return false;
        if (fields.HasFlag(Field.HeaderCheck) && !TryAdvance(ref reader, sizeof(ushort)))
            return false;

        body = reader.UnreadSequence;
        return body.Length > TrailerLength;
    }

    static bool TryAdvance(ref SequenceReader<byte> reader, int count)
    {
        if (reader.Remaining < count)
            return false;

        reader.Advance(count);
        return true;
    }

    static uint Length(in ReadOnlySequence<byte> body)
    {
        Span<byte> length = stackalloc byte[sizeof(uint)];
        body.Slice(body.Length - length.Length).CopyTo(length);
        return BinaryPrimitives.ReadUInt32LittleEndian(length);
    }

    /// <summary>
    /// The bytes of a message, handed out in pieces: the last of them in such small ones that what is left in a piece when the
    /// data has come to its end cannot be another member.
    /// </summary>
    sealed class Bytes(ReadOnlySequence<byte> bytes) : Stream
    {
        const int SmallPiece = 16;

        ReadOnlySequence<byte> _left = bytes;

        public long Left => _left.Length;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(Span<byte> buffer)
        {
            var size = (int)Math.Min(buffer.Length, _left.Length > PartLength ? _left.Length - PartLength : Math.Min(_left.Length, SmallPiece));
            _left.Slice(0, size).CopyTo(buffer);
            _left = _left.Slice(size);
            return size;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
