using System.Buffers;
using System.Buffers.Binary;

namespace Orderd.Bench.Bare;

/// <summary>One message as a gRPC answer, made by hand: content type, frame, and the trailer that says OK.</summary>
sealed class Answer(byte[] message)
{
    readonly byte[] _frame = [0, .. Length(message), .. message];

    public async Task SendAsync(HttpContext http)
    {
        var body = http.Request.BodyReader;
        for (var done = false; !done;)
        {
            var read = await body.ReadAsync();
            done = read.IsCompleted;
            body.AdvanceTo(read.Buffer.End);
        }

        http.Response.ContentType = "application/grpc";
        http.Response.BodyWriter.Write(_frame);
        http.Response.AppendTrailer("grpc-status", "0");
    }

    static byte[] Length(byte[] message)
    {
        var length = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, message.Length);
        return length;
    }
}
