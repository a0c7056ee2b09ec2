using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using Orderd.Tests.Native;

namespace Orderd.Tests.Access;

/// <summary>An HTTP/2 client that sends whatever bytes it is given as header names and values, where no library would.</summary>
static class RawHttp2
{
    const byte Headers = 1;
    const byte Settings = 4;
    const byte EndStreamAndHeaders = 5;

    /// <summary>Makes one call without a message and reads what comes until the server has nothing more to say to it.</summary>
    public static async Task CallAsync(
        Uri address, IEnumerable<(byte[] Name, byte[] Value)> headers, string path = "/ecommerce.OrderManagement/getOrder", string authority = "localhost")
    {
        using var late = new CancellationTokenSource(NativeOrderd.Bound);
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, late.Token);
        var stream = client.GetStream();
        (byte[] Name, byte[] Value)[] all =
        [
            (":method"u8.ToArray(), "POST"u8.ToArray()), (":scheme"u8.ToArray(), "http"u8.ToArray()), (":authority"u8.ToArray(), Encoding.ASCII.GetBytes(authority)),
            (":path"u8.ToArray(), Encoding.ASCII.GetBytes(path)), ("te"u8.ToArray(), "trailers"u8.ToArray()),
            ("content-type"u8.ToArray(), "application/grpc"u8.ToArray()), .. headers,
        ];
        byte[] block = [.. all.SelectMany(header => Literal(header.Name).Concat(Literal(header.Value)).Prepend((byte)0))];
        byte[] sent = [.. Encoding.ASCII.GetBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), .. Frame(Settings, 0, 0, []), .. Frame(Headers, EndStreamAndHeaders, 1, block)];
        await stream.WriteAsync(sent, late.Token);
        await ReadToEndAsync(stream, late.Token);
    }

    static async Task ReadToEndAsync(NetworkStream stream, CancellationToken late)
    {
        const byte reset = 3;
        const byte goAway = 7;
        var header = new byte[9];
        try
        {
            while (true)
            {
                await stream.ReadExactlyAsync(header, late);
                await stream.ReadExactlyAsync(new byte[(header[0] << 16) | (header[1] << 8) | header[2]], late);
                var (type, flags) = (header[3], header[4]);
                if (type is reset or goAway || (type is 0 or Headers && (flags & 1) != 0))
                    return;
            }
        }
        catch (IOException)
        {
            // Closed: that is an answer, too.
        }
    }

    static byte[] Frame(byte type, byte flags, int stream, byte[] payload)
    {
        var frame = new byte[9 + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, payload.Length << 8);
        (frame[3], frame[4]) = (type, flags);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame, 9);
        return frame;
    }

    // A string of HPACK without compression: its length in a prefix of seven bits, then its bytes.
    static IEnumerable<byte> Literal(byte[] text)
    {
        if (text.Length < 127)
            return text.Prepend((byte)text.Length);

        var length = new List<byte> { 127 };
        var rest = text.Length - 127;
        for (; rest >= 128; rest >>= 7)
            length.Add((byte)((rest & 127) | 128));
        return length.Append((byte)rest).Concat(text);
    }
}
