using System.Buffers.Binary;
using System.Text;

namespace Orderd.Tests.Attacks;

/// <summary>HTTP/2 frames as bytes, sound or not: what a client library would never send.</summary>
static class Http2Frame
{
    public static readonly byte[] Preface = Encoding.ASCII.GetBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

    /// <summary>No settings at all.</summary>
    public static readonly byte[] EmptySettings = Make(Type.Settings, 0, 0, []);

    public static readonly byte[] SettingsAck = Make(Type.Settings, AckFlag, 0, []);

    public static readonly byte[] Ping = Make(Type.Ping, 0, 0, new byte[8]);

    /// <summary>All the window there can be for each stream, so that only the reader's socket holds it up.</summary>
    public static readonly byte[] WidestStreams = Make(Type.Settings, 0, 0, [0, 4, 0x7f, 0xff, 0xff, 0xff]);

    /// <summary>All the window there can be for the connection, which starts with 65,535.</summary>
    public static readonly byte[] WidestConnection = WindowUpdate(0, int.MaxValue - 65_535);

    const byte AckFlag = 1;
    const byte EndStreamFlag = 1;
    const byte EndHeadersFlag = 4;
    const int Cancel = 8;

    public enum Type : byte
    {
        Data = 0,
        Headers = 1,
        ResetStream = 3,
        Settings = 4,
        Ping = 6,
        GoAway = 7,
        WindowUpdate = 8,
        Continuation = 9,
    }

    /// <summary>A call's headers in one frame, or their beginning when there is more to come.</summary>
    public static byte[] Headers(int stream, string method, bool endHeaders = true) =>
        Make(Type.Headers, endHeaders ? EndHeadersFlag : (byte)0, stream, CallHeaders(method));

    /// <summary>A whole header block, whatever is in it.</summary>
    public static byte[] Headers(int stream, ReadOnlySpan<byte> block, bool endStream = false) =>
        Make(Type.Headers, (byte)(EndHeadersFlag | (endStream ? EndStreamFlag : 0)), stream, block);

    /// <summary>How many bytes of headers this side remembers.</summary>
    public static byte[] HeaderTableSize(int bytes)
    {
        Span<byte> setting = [0, 1, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(setting[2..], bytes);
        return Make(Type.Settings, 0, 0, setting);
    }

    /// <summary>A call's headers with further fields.</summary>
    public static byte[] HeadersWith(int stream, string method, params (string Name, string Value)[] fields) => Make(
        Type.Headers, EndHeadersFlag, stream, [.. CallHeaders(method), .. fields.SelectMany(field => Field(field.Name, field.Value))]);

    /// <summary>More headers of a call, whose end does not come.</summary>
    public static byte[] Continuation(int stream, ReadOnlySpan<byte> block) => Make(Type.Continuation, 0, stream, block);

    public static byte[] Reset(int stream)
    {
        Span<byte> code = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(code, Cancel);
        return Make(Type.ResetStream, 0, stream, code);
    }

    public static byte[] WindowUpdate(int stream, int increment)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, increment);
        return Make(Type.WindowUpdate, 0, stream, bytes);
    }

    /// <summary>One gRPC message.</summary>
    public static byte[] Message(int stream, ReadOnlySpan<byte> message, bool endStream, bool isCompressed = false)
    {
        var payload = new byte[5 + message.Length];
        payload[0] = isCompressed ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt32BigEndian(payload.AsSpan(1), message.Length);
        message.CopyTo(payload.AsSpan(5));
        return Data(stream, payload, endStream);
    }

    /// <summary>Any part of a message.</summary>
    public static byte[] Data(int stream, ReadOnlySpan<byte> bytes, bool endStream) =>
        Make(Type.Data, endStream ? EndStreamFlag : (byte)0, stream, bytes);

    /// <summary>A header field of its own name, not compressed.</summary>
    public static byte[] Field(string name, string value) =>
        [0, (byte)name.Length, .. Encoding.ASCII.GetBytes(name), .. Length(value.Length), .. Encoding.ASCII.GetBytes(value)];

    // A number of HPACK with a prefix of 7 bits.
    static byte[] Length(int length)
    {
        if (length < 127)
            return [(byte)length];

        var bytes = new List<byte> { 127 };
        for (length -= 127; length >= 128; length >>= 7)
            bytes.Add((byte)((length & 0x7f) | 0x80));
        return [.. bytes, (byte)length];
    }

    static byte[] CallHeaders(string method) =>
    [
        // POST and http stand in HPACK's static table, as do the names of path (4) and authority (1).
        0x83,
        0x86,
        4, (byte)method.Length, .. Encoding.ASCII.GetBytes(method),
        1, 9, .. "localhost"u8,
        .. Field("content-type", "application/grpc"),
        .. Field("te", "trailers"),
    ];

    static byte[] Make(Type type, byte flags, int stream, ReadOnlySpan<byte> payload)
    {
        var frame = new byte[9 + payload.Length];
        frame[0] = (byte)(payload.Length >> 16);
        frame[1] = (byte)(payload.Length >> 8);
        frame[2] = (byte)payload.Length;
        frame[3] = (byte)type;
        frame[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame.AsSpan(9));
        return frame;
    }
}
