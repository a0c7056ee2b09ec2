using System.Buffers.Binary;

namespace Orderd.Store.Sqlite;

/// <summary>What the first 100 bytes of a SQLite file say, read without SQLite, which would write to a file that it opens.</summary>
readonly record struct SqliteHeader(int PageSize, uint Pages, int ApplicationId, int SchemaVersion, bool HasChecksums)
{
    // "ordr"
    public const int OurApplicationId = 0x6f726472;
    public const int Length = 100;

    const int PageSizeOffset = 16;
    const int ReservedOffset = 20;
    const int ApplicationIdOffset = 68;

    public bool IsOurs => ApplicationId == OurApplicationId;

    /// <summary>How long the file is when nothing waits in a write-ahead log.</summary>
    public long FileLength => (long)Pages * PageSize;

    /// <summary>Null when it is no SQLite file.</summary>
    public static SqliteHeader? Read(Stream file)
    {
        Span<byte> header = stackalloc byte[Length];
        if (file.ReadAtLeast(header, Length, throwOnEndOfStream: false) < Length || !IsHeader(header))
            return null;

        return new SqliteHeader(
            BinaryPrimitives.ReadUInt16BigEndian(header[PageSizeOffset..]) is var size and not 1 ? size : 65_536,
            BinaryPrimitives.ReadUInt32BigEndian(header[28..]),
            BinaryPrimitives.ReadInt32BigEndian(header[ApplicationIdOffset..]),
            BinaryPrimitives.ReadInt32BigEndian(header[60..]),
            ReservesChecksums(header));
    }

    /// <summary>
    /// Whether the file of this header is a store whose pages carry checksums. A file that is being made has no application id
    /// in its first page yet, but nobody else's file is opened for more than reading its header.
    /// </summary>
    public static bool ReservesChecksums(ReadOnlySpan<byte> header) =>
        IsHeader(header)
        && BinaryPrimitives.ReadUInt16BigEndian(header[PageSizeOffset..]) == PageChecksum.PageSize
        && header[ReservedOffset] == PageChecksum.Length;

    static bool IsHeader(ReadOnlySpan<byte> header) => header.StartsWith("SQLite format 3\0"u8);
}
