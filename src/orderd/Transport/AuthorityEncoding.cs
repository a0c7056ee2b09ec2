using System.Buffers;
using System.Text;

namespace Orderd.Transport;

/// <summary>
/// How the bytes of a call's <c>:authority</c> become text for Kestrel, which wants a host and refuses the call otherwise. Clients
/// built on grpc-core send what they connect to, such as the percent-encoded path of a Unix socket or a list of addresses. Nothing
/// here asks for the host, so whatever is not a plain one reads <c>localhost</c>. Control characters stay, and are refused.
/// </summary>
sealed unsafe class AuthorityEncoding : Encoding
{
    const string Header = ":authority";
    const string Substitute = "localhost";

    static readonly AuthorityEncoding Instance = new();

    static readonly SearchValues<byte> NameBytes =
        SearchValues.Create("-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"u8);

    static readonly SearchValues<byte> ControlBytes =
        SearchValues.Create([0x7f, .. Enumerable.Range(0, 0x20).Select(control => (byte)control)]);

    /// <summary>For Kestrel, which asks for each header; null leaves the others to it.</summary>
    public static Encoding? Of(string header) => header == Header ? Instance : null;

    public override int GetCharCount(byte* bytes, int count)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        return IsKept(new ReadOnlySpan<byte>(bytes, count)) ? count : Substitute.Length;
    }

    public override int GetChars(byte* bytes, int byteCount, char* chars, int charCount)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        ArgumentNullException.ThrowIfNull(chars);
        var from = new ReadOnlySpan<byte>(bytes, byteCount);
        var to = new Span<char>(chars, charCount);
        if (IsKept(from))
            return Latin1.GetChars(from, to);

        Substitute.CopyTo(to);
        return Substitute.Length;
    }

    public override int GetCharCount(byte[] bytes, int index, int count)
    {
        fixed (byte* start = bytes)
            return GetCharCount(start + index, count);
    }

    public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex)
    {
        fixed (byte* from = bytes)
        fixed (char* to = chars)
            return GetChars(from + byteIndex, byteCount, to + charIndex, chars.Length - charIndex);
    }

    public override int GetMaxCharCount(int byteCount) => Math.Max(byteCount, Substitute.Length);

    public override int GetByteCount(char[] chars, int index, int count) => throw new NotSupportedException("An authority is only read.");

    public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex) =>
        throw new NotSupportedException("An authority is only read.");

    public override int GetMaxByteCount(int charCount) => throw new NotSupportedException("An authority is only read.");

    static bool IsKept(ReadOnlySpan<byte> authority) => IsHost(authority) || authority.ContainsAny(ControlBytes);

    // It is a name or an IPv4 address, with or without a port. What else Kestrel would take reads the substitute just as well.
    static bool IsHost(ReadOnlySpan<byte> authority)
    {
        var end = authority.IndexOfAnyExcept(NameBytes);
        return end < 0 || (end > 0 && authority[end] == ':' && !authority[(end + 1)..].ContainsAnyExceptInRange((byte)'0', (byte)'9'));
    }
}
