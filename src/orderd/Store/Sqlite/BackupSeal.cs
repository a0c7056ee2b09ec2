using System.Security.Cryptography;

namespace Orderd.Store.Sqlite;

/// <summary>
/// The SHA-256 of a backup, at its end. SQLite's own check sees damage to its structures, not to what the rows hold; and it does
/// not mind bytes behind the last page, so that a sealed backup is a SQLite file all the same.
/// </summary>
static class BackupSeal
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

    /// <summary>Takes the seal off; false when the file is not what was sealed. A file without a seal is left as it is.</summary>
    public static bool TryRemove(FileStream file, out bool wasSealed)
    {
        wasSealed = false;
        if (file.Length < Length)
            return true;

        Span<byte> seal = stackalloc byte[Length];
        file.Position = file.Length - Length;
        file.ReadExactly(seal);
        if (!seal.StartsWith(Title))
            return true;

        wasSealed = true;
        var contentLength = file.Length - Length;
        if (!seal[Title.Length..].SequenceEqual(Hash(file, contentLength, CancellationToken.None)))
            return false;

        file.SetLength(contentLength);
        return true;
    }

    // Leaves the file's position behind what was hashed.
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
