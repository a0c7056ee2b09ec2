using System.Buffers.Binary;
using System.Numerics;

namespace Orderd.Store.Sqlite;

/// <summary>
/// The checksum that each page of a store carries in its last eight bytes, which SQLite leaves alone when the header reserves
/// them: two CRC-32C over alternate words, begun with the page's number, so that a page in another's place is found out, too.
/// </summary>
static class PageChecksum
{
    public const int PageSize = 4096;

    /// <summary>The bytes at the end of each page that are reserved for it.</summary>
    public const int Length = sizeof(ulong);

    /// <summary>The page that holds the bytes which SQLite locks, at 1 GiB. It is never written.</summary>
    public const long LockPage = (0x4000_0000 / PageSize) + 1;

    const int ContentLength = PageSize - Length;
    // Four chains at a time keep the CPU's CRC unit busy; one would wait for itself.
    const int Stride = 4 * sizeof(ulong);

    public static void Write(Span<byte> page, uint number) =>
        BinaryPrimitives.WriteUInt64LittleEndian(page[ContentLength..], Of(page[..ContentLength], number));

    public static bool Matches(ReadOnlySpan<byte> page, uint number) =>
        BinaryPrimitives.ReadUInt64LittleEndian(page[ContentLength..]) == Of(page[..ContentLength], number);

    static ulong Of(ReadOnlySpan<byte> content, uint number)
    {
        var (a, b, c, d) = (number, ~number, 0u, ~0u);
        for (; content.Length >= Stride; content = content[Stride..])
        {
            a = BitOperations.Crc32C(a, BinaryPrimitives.ReadUInt64LittleEndian(content));
            b = BitOperations.Crc32C(b, BinaryPrimitives.ReadUInt64LittleEndian(content[8..]));
            c = BitOperations.Crc32C(c, BinaryPrimitives.ReadUInt64LittleEndian(content[16..]));
            d = BitOperations.Crc32C(d, BinaryPrimitives.ReadUInt64LittleEndian(content[24..]));
        }

        for (; content.Length >= sizeof(ulong); content = content[sizeof(ulong)..])
            a = BitOperations.Crc32C(a, BinaryPrimitives.ReadUInt64LittleEndian(content));
        return (ulong)BitOperations.Crc32C(a, c) << 32 | BitOperations.Crc32C(b, d);
    }
}
