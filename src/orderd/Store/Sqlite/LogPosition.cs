using System.Buffers.Binary;
using System.Numerics;
using Microsoft.Win32.SafeHandles;

namespace Orderd.Store.Sqlite;

/// <summary>
/// How far the write-ahead log is known to be on the disk: so many frames of the log with these salts hold writes that were
/// acknowledged. It is noted in the lock file after each sync, so that a start can tell a log that lost acknowledged writes from
/// one whose last write was never answered. The note itself is not synced, but for the one that nothing is needed of the log any
/// more: after a power loss it may be behind, never ahead.
/// </summary>
readonly record struct LogPosition(uint Salt1, uint Salt2, uint Frames)
{
    const int Length = 24;

    static ReadOnlySpan<byte> Title => "orderdl1"u8;

    /// <summary>Whether the lock file has ever been that of a store that was used.</summary>
    public static bool IsNoted(SafeFileHandle file)
    {
        Span<byte> title = stackalloc byte[Title.Length];
        return RandomAccess.Read(file, title, 0) == title.Length && title.SequenceEqual(Title);
    }

    /// <summary>What the lock file says; nothing, when that cannot be read.</summary>
    public static LogPosition Read(SafeFileHandle file)
    {
        Span<byte> note = stackalloc byte[Length];
        if (RandomAccess.Read(file, note, 0) < Length || !note.StartsWith(Title)
            || BinaryPrimitives.ReadUInt32LittleEndian(note[20..]) != Checksum(note))
            return default;

        return new LogPosition(
            BinaryPrimitives.ReadUInt32LittleEndian(note[8..]),
            BinaryPrimitives.ReadUInt32LittleEndian(note[12..]),
            BinaryPrimitives.ReadUInt32LittleEndian(note[16..]));
    }

    public void Write(SafeFileHandle file)
    {
        Span<byte> note = stackalloc byte[Length];
        Title.CopyTo(note);
        BinaryPrimitives.WriteUInt32LittleEndian(note[8..], Salt1);
        BinaryPrimitives.WriteUInt32LittleEndian(note[12..], Salt2);
        BinaryPrimitives.WriteUInt32LittleEndian(note[16..], Frames);
        BinaryPrimitives.WriteUInt32LittleEndian(note[20..], Checksum(note));
        RandomAccess.Write(file, note, 0);
    }

    static uint Checksum(ReadOnlySpan<byte> note) => BitOperations.Crc32C(
        BitOperations.Crc32C(~0u, BinaryPrimitives.ReadUInt64LittleEndian(note[8..])), BinaryPrimitives.ReadUInt32LittleEndian(note[16..]));
}
