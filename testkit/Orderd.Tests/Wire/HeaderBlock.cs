using System.Text;

namespace Orderd.Tests.Wire;

/// <summary>Header fields as HPACK, without Huffman codes: what a test wants to say, byte for byte.</summary>
static class HeaderBlock
{
    /// <summary>The headers of a gRPC call; more may follow.</summary>
    public static byte[] Call(string path, string authority = "localhost", string scheme = "http") =>
    [
        .. Field(":method", "POST"),
        .. Field(":scheme", scheme),
        .. Field(":path", path),
        .. Field(":authority", authority),
        .. Field("te", "trailers"),
        .. Field("content-type", "application/grpc"),
    ];

    /// <summary>A field that the table does not take in.</summary>
    public static byte[] Field(string name, string value) => Field(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(value));

    /// <inheritdoc cref="Field(string, string)"/>
    public static byte[] Field(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => [0, .. Literal(name), .. Literal(value)];

    /// <summary>A field that the table takes in, as its newest.</summary>
    public static byte[] Indexed(string name, string value) =>
        [0x40, .. Literal(Encoding.UTF8.GetBytes(name)), .. Literal(Encoding.UTF8.GetBytes(value))];

    /// <summary>A field of the table, of which number 62 is the newest.</summary>
    public static byte[] Reference(int index) => Integer(index, 7, 0x80);

    /// <summary>From here on the table may have so many bytes.</summary>
    public static byte[] TableSize(int bytes) => Integer(bytes, 5, 0x20);

    static byte[] Literal(ReadOnlySpan<byte> text) => [.. Integer(text.Length, 7, 0), .. text];

    // A number with a prefix of so many bits, whose other bits say what it is.
    static byte[] Integer(int value, int prefix, byte kind)
    {
        var most = (1 << prefix) - 1;
        if (value < most)
            return [(byte)(kind | value)];

        var bytes = new List<byte> { (byte)(kind | most) };
        for (value -= most; value >= 128; value >>= 7)
            bytes.Add((byte)(value | 128));
        bytes.Add((byte)value);
        return [.. bytes];
    }
}
