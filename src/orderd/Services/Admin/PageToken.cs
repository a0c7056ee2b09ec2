using System.Buffers.Binary;
using System.Buffers.Text;
using Orderd.Store;

namespace Orderd.Services.Admin;

/// <summary>
/// Positions in a listing as text for callers to hand back: a version, the direction, the sequence number, a checksum of the id
/// there and one of the token. It says all that is needed, so it outlives the daemon that gave it.
/// </summary>
static class PageToken
{
    const byte Version = 1;
    const int IdChecksumAt = 10;
    const int SumAt = 14;
    const int Length = 18;

    public static string Write(ListPosition position)
    {
        Span<byte> token = stackalloc byte[Length];
        token[0] = Version;
        token[1] = position.NewestFirst ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt64BigEndian(token[2..], position.Sequence);
        BinaryPrimitives.WriteUInt32BigEndian(token[IdChecksumAt..], position.Checksum);
        BinaryPrimitives.WriteUInt32BigEndian(token[SumAt..], Sum(token));
        return Base64Url.EncodeToString(token);
    }

    public static bool TryRead(string text, out ListPosition position)
    {
        position = default;
        Span<byte> token = stackalloc byte[Length];
        if (text.Length != Base64Url.GetEncodedLength(Length)
            || !Base64Url.IsValid(text, out var length) || length != Length
            || !Base64Url.TryDecodeFromChars(text, token, out _)
            || token[0] != Version || token[1] > 1
            || BinaryPrimitives.ReadUInt32BigEndian(token[SumAt..]) != Sum(token))
            return false;

        position = new ListPosition(
            token[1] == 1, BinaryPrimitives.ReadInt64BigEndian(token[2..]), BinaryPrimitives.ReadUInt32BigEndian(token[IdChecksumAt..]));
        return true;
    }

    // This is Fletcher's checksum: it tells what was mistyped or cut off; that nobody makes a token up is not its task.
    static uint Sum(ReadOnlySpan<byte> token)
    {
        uint low = 1, high = 0;
        foreach (var octet in token[..SumAt])
        {
            low = (low + octet) % 65_521;
            high = (high + low) % 65_521;
        }

        return (high << 16) | low;
    }
}
