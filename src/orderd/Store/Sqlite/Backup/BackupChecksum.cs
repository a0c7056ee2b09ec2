using System.Security.Cryptography;

namespace Orderd.Store.Sqlite.Backup;

/// <summary>
/// The SHA-256 of a backup, at its end. SQLite's own check sees damage to its structures, not to what the rows hold; and it does
/// not mind bytes behind the last page, so that a backup is a SQLite file all the same.
/// </summary>
static class BackupChecksum
{
    const int BufferBytes = 256 * 1024;
    const int HashBytes = SHA256.HashSizeInBytes;

    static ReadOnlySpan<byte> Title => "orderd backup 1\n"u8;

    static int Length => Title.Length + HashBytes;

    public static void Append(FileStream file, CancellationToken cancellationToken)
    {
        var hash = Hash(file, file.Length, cancellationToken);
        file.Write(Title);
        file.Write(hash);
    }

    /// <summary>Whether the file ends with a checksum, right or wrong.</summary>
    public static bool IsThere(FileStream file)
    {
        if (file.Length < Length)
            return false;

        Span<byte> title = stackalloc byte[Title.Length];
        file.Position = file.Length - Length;
        file.ReadExactly(title);
        return title.SequenceEqual(Title);
    }

    /// <summary>Takes the checksum off; false when the file is not what was written.</summary>
    public static bool TryRemove(FileStream file)
    {
        Span<byte> expected = stackalloc byte[HashBytes];
        file.Position = file.Length - HashBytes;
        file.ReadExactly(expected);
        var contentLength = file.Length - Length;
        if (!expected.SequenceEqual(Hash(file, contentLength, CancellationToken.None)))
            return false;

        file.SetLength(contentLength);
        return true;
    }

    // This leaves the file's position behind what was hashed.
    static byte[] Hash(FileStream file, long length, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[BufferBytes];
        file.Position = 0;
        while (length > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var read = file.Read(buffer, 0, (int)Math.Min(buffer.Length, length));
            if (read == 0)
                throw new EndOfStreamException();
            hash.AppendData(buffer, 0, read);
            length -= read;
        }

        return hash.GetHashAndReset();
    }
}
