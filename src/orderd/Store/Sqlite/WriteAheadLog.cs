using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Orderd.Store.Sqlite;

/// <summary>
/// The write-ahead log as a start finds it, read without SQLite, which stops without a word at the first frame that it cannot
/// read. Such a frame is no damage when it belongs to a write that was under way when the machine failed. It is, when what was
/// acknowledged lies behind it. The format is on SQLite's page "WAL-mode File Format".
/// </summary>
/// <param name="Salt1">Of the log's header, with <paramref name="Salt2"/>: what tells the frames of this log from older ones.</param>
/// <param name="Salt2">See <paramref name="Salt1"/>.</param>
/// <param name="Frames">How many frames can be used: up to the last commit in front of the first that cannot be read.</param>
/// <param name="HoldsMore">Whether a later commit follows that has itself been followed by another, and so was synced.</param>
readonly record struct WriteAheadLog(uint Salt1, uint Salt2, uint Frames, bool HoldsMore)
{
    public const int HeaderLength = 32;
    public const int FrameHeaderLength = 24;

    const int ChecksummedHeaderLength = 24;
    const uint LittleEndianMagic = 0x377f0682;
    const int FramesAtOnce = 64;

    static int FrameLength => FrameHeaderLength + PageChecksum.PageSize;

    /// <summary>Where the part that can be used ends.</summary>
    public long Length => HeaderLength + (long)Frames * FrameLength;

    public static string Of(string store) => store + "-wal";

    /// <summary>The salts of the log that is in use.</summary>
    public static (uint Salt1, uint Salt2) ReadSalts(SafeFileHandle file)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        return RandomAccess.Read(file, header, 0) == HeaderLength ? Salts(header) : default;
    }

    /// <summary>Reads it all.</summary>
    public static WriteAheadLog Read(SafeFileHandle file)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        if (RandomAccess.Read(file, header, 0) < HeaderLength)
            return default;

        var checksum = Checksum.Of(header[..ChecksummedHeaderLength], default);
        var isValid = BinaryPrimitives.ReadUInt32BigEndian(header) == LittleEndianMagic
            && BinaryPrimitives.ReadInt32BigEndian(header[8..]) == PageChecksum.PageSize
            && checksum == Checksum.Read(header[ChecksummedHeaderLength..]);
        var (salt1, salt2) = Salts(header);
        var scan = new Scan(file);
        var frames = isValid ? scan.Valid(salt1, salt2, checksum) : 0;
        return new WriteAheadLog(salt1, salt2, frames, scan.HasCommitFollowed(isValid ? (salt1, salt2) : null));
    }

    /// <summary>
    /// Writes the part that can be used once more over itself, so that it gets to the disk whatever the system takes for written,
    /// and cuts off the rest.
    /// </summary>
    public void Rewrite(SafeFileHandle file)
    {
        RandomAccess.SetLength(file, Length);
        var buffer = new byte[FramesAtOnce * FrameLength];
        for (var position = 0L; position < Length;)
        {
            var read = RandomAccess.Read(file, buffer.AsSpan(0, (int)Math.Min(buffer.Length, Length - position)), position);
            if (read == 0)
                throw new EndOfStreamException();
            RandomAccess.Write(file, buffer.AsSpan(0, read), position);
            position += read;
        }

        RandomAccess.FlushToDisk(file);
    }

    static (uint Salt1, uint Salt2) Salts(ReadOnlySpan<byte> header) =>
        (BinaryPrimitives.ReadUInt32BigEndian(header[16..]), BinaryPrimitives.ReadUInt32BigEndian(header[20..]));

    /// <summary>Both sums that SQLite keeps over a header and the frames behind it.</summary>
    readonly record struct Checksum(uint First, uint Second)
    {
        public static Checksum Read(ReadOnlySpan<byte> bytes) =>
            new(BinaryPrimitives.ReadUInt32BigEndian(bytes), BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]));

        public static Checksum Of(ReadOnlySpan<byte> bytes, Checksum before)
        {
            var (first, second) = before;
            var words = MemoryMarshal.Cast<byte, uint>(bytes);
            for (var i = 0; i + 1 < words.Length; i += 2)
            {
                first += words[i] + second;
                second += words[i + 1] + first;
            }

            return new Checksum(first, second);
        }

        public static Checksum OfFrame(ReadOnlySpan<byte> frame, Checksum before) => Of(frame[FrameHeaderLength..], Of(frame[..8], before));
    }

    /// <summary>One pass over the frames.</summary>
    sealed class Scan(SafeFileHandle file)
    {
        readonly byte[] _buffer = new byte[FramesAtOnce * FrameLength];
        readonly long _frames = Math.Max(0, RandomAccess.GetLength(file) - HeaderLength) / FrameLength;
        long _bufferedFrom = -1;
        // This is the first frame that cannot be read.
        long _break;

        public uint Valid(uint salt1, uint salt2, Checksum checksum)
        {
            var committed = 0u;
            for (; _break < _frames; _break++)
            {
                var frame = Frame(_break);
                if (SaltsOf(frame) != (salt1, salt2) || PageOf(frame) == 0)
                    break;
                checksum = Checksum.OfFrame(frame, checksum);
                if (checksum != Checksum.Read(frame[16..]))
                    break;
                if (IsCommit(frame))
                    committed = (uint)_break + 1;
            }

            return committed;
        }

        // A frame that goes on from the sums of a commit was written after that commit had been synced.
        public bool HasCommitFollowed((uint, uint)? salts)
        {
            for (var i = _break; i + 1 < _frames; i++)
            {
                var frame = Frame(i);
                salts ??= SaltsOf(frame);
                if (SaltsOf(frame) != salts || !IsCommit(frame))
                    continue;

                var checksum = Checksum.Read(frame[16..]);
                var next = Frame(i + 1);
                if (SaltsOf(next) == salts && PageOf(next) != 0 && Checksum.OfFrame(next, checksum) == Checksum.Read(next[16..]))
                    return true;
            }

            return false;
        }

        ReadOnlySpan<byte> Frame(long index)
        {
            if (_bufferedFrom < 0 || index < _bufferedFrom || index >= _bufferedFrom + FramesAtOnce)
            {
                _bufferedFrom = index;
                var read = RandomAccess.Read(file, _buffer, HeaderLength + index * FrameLength);
                _buffer.AsSpan(read).Clear();
            }

            return _buffer.AsSpan((int)(index - _bufferedFrom) * FrameLength, FrameLength);
        }

        static uint PageOf(ReadOnlySpan<byte> frame) => BinaryPrimitives.ReadUInt32BigEndian(frame);

        static bool IsCommit(ReadOnlySpan<byte> frame) => BinaryPrimitives.ReadUInt32BigEndian(frame[4..]) != 0;

        static (uint, uint) SaltsOf(ReadOnlySpan<byte> frame) =>
            (BinaryPrimitives.ReadUInt32BigEndian(frame[8..]), BinaryPrimitives.ReadUInt32BigEndian(frame[12..]));
    }
}
