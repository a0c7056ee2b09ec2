using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Orderd.Store.Postgres;

/// <summary>An item's text and what it is known by.</summary>
/// <param name="Hash">The first 8 bytes of the text's SHA-256. Two texts of one hash cost a search one look at the order itself.</param>
/// <param name="Identity">The first 16 bytes, which no two texts have in common.</param>
/// <param name="Text">The text.</param>
sealed record ItemText(long Hash, UInt128 Identity, string Text)
{
    public static ItemText Of(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(utf8, digest);
        return new ItemText(BinaryPrimitives.ReadInt64BigEndian(digest), BinaryPrimitives.ReadUInt128BigEndian(digest), text);
    }
}
