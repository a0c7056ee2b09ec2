using System.Buffers.Binary;

namespace Orderd.Store.Sqlite;

/// <summary>What the first 100 bytes of a SQLite file say, read without SQLite, which would write to a file that it opens.</summary>
readonly record struct SqliteHeader(int PageSize, uint Pages, int ApplicationId, int SchemaVersion)
{
    // "ordr"
    public const int OurApplicationId = 0x6f726472;
    const int Length = 100;

    public bool IsOurs => ApplicationId == OurApplicationId;

    /// <summary>How long the file is when nothing waits in a write-ahead log.</summary>
    public long FileLength => (long)Pages * PageSize;

    /// <summary>Null when it is no SQLite file.</summary>
    public static SqliteHeader? Read(Stream file)
    {
        Span<byte> header = stackalloc byte[Length];
        if (file.ReadAtLeast(header, Length, throwOnEndOfStream: false) < Length || !header.StartsWith("SQLite format 3\0"u8))
            return null;

        return new SqliteHeader(
            BinaryPrimitives.ReadUInt16BigEndian(header[16..]) is var size and not 1 ? size : 65_536,
            BinaryPrimitives.ReadUInt32BigEndian(header[28..]),
            BinaryPrimitives.ReadInt32BigEndian(header[68..]),
            BinaryPrimitives.ReadInt32BigEndian(header[60..]));
    }
}
