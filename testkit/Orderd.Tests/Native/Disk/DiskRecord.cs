using System.Buffers.Binary;
using System.Text;

namespace Orderd.Tests.Native.Disk;

/// <summary>One entry of a <see cref="FaultyDisk"/>'s recording, and where in it the next one begins.</summary>
sealed record DiskRecord(
    DiskEvent Event, uint Number, ulong Inode, long Offset, int Error, string Name, string Other, ReadOnlyMemory<byte> Data, long End)
{
    // As in recording.c.
    const int HeaderBytes = 40;

    public static IEnumerable<DiskRecord> Read(string recording)
    {
        using var file = new FileStream(recording, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 256 * 1024);
        var header = new byte[HeaderBytes];
        var end = 0L;
        while (file.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) == HeaderBytes)
        {
            var name = new byte[Number32(header, 28)];
            var other = new byte[Number32(header, 32)];
            var data = new byte[Number32(header, 36)];
            file.ReadExactly(name);
            file.ReadExactly(other);
            file.ReadExactly(data);
            end += HeaderBytes + name.Length + other.Length + data.Length;
            yield return new DiskRecord(
                (DiskEvent)Number32(header, 0),
                Number32(header, 4),
                BinaryPrimitives.ReadUInt64LittleEndian(header.AsSpan(8)),
                BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(16)),
                (int)Number32(header, 24),
                Encoding.UTF8.GetString(name),
                Encoding.UTF8.GetString(other),
                data,
                end);
        }
    }

    static uint Number32(byte[] header, int at) => BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(at));
}
