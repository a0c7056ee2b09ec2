using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Orderd.Contracts.Demo;
using Orderd.Contracts.Ecommerce;
using Orderd.Contracts.Routeguide;
using Orderd.Contracts.Sum;
using Orderd.Tests.Attacks;
using Orderd.Tests.Servers;

namespace Orderd.Tests.Wire;

/// <summary>A call that is right but for one part, which the mutator has had.</summary>
sealed class Conversation(Mutator mutator)
{
    static readonly (string Path, byte[] Message)[] Calls =
    [
        ("/ecommerce.OrderManagement/addOrder", AnOrder("").ToByteArray()),
        ("/ecommerce.OrderManagement/getOrder", new StringValue { Value = "101" }.ToByteArray()),
        ("/ecommerce.OrderManagement/searchOrders", new StringValue { Value = "Item" }.ToByteArray()),
        ("/ecommerce.OrderManagement/updateOrders", AnOrder("fuzz").ToByteArray()),
        ("/ecommerce.OrderManagement/processOrders", new StringValue { Value = "102" }.ToByteArray()),
        ("/ecommerce.OrderManagement/deleteOrder", new StringValue { Value = "fuzz" }.ToByteArray()),
        ("/routeguide.RouteGuide/GetFeature", APoint.ToByteArray()),
        ("/routeguide.RouteGuide/ListFeatures", new Rectangle { Lo = APoint, Hi = APoint }.ToByteArray()),
        ("/routeguide.RouteGuide/RecordRoute", APoint.ToByteArray()),
        ("/routeguide.RouteGuide/RouteChat", new RouteNote { Location = APoint, Message = "note" }.ToByteArray()),
        ("/demo.GRPCDemo/SimpleMethod", new Request { ClientId = 1, RequestData = "data" }.ToByteArray()),
        ("/demo.GRPCDemo/BidirectionalStreamingMethod", new Request { ClientId = 1, RequestData = "data" }.ToByteArray()),
        ("/sum.SumService/SumServer", new RequestMessage { Num = 1 }.ToByteArray()),
        ("/grpc.health.v1.Health/Check", []),
        ("/grpc.reflection.v1.ServerReflection/ServerReflectionInfo", [0x3a, 0]),
        ("/orderd.v1.Admin/Status", []),
    ];

    static readonly (string Name, string Value)[] FurtherHeaders =
    [
        ("grpc-timeout", "5S"), ("trace-bin", "AQID,BAUG"), ("idempotency-key", "key"), ("x-request-id", "id"), ("grpc-accept-encoding", "gzip"),
        ("user-agent", "fuzz"), ("content-length", "5"), ("host", "localhost"), ("cookie", "a=b"), ("authorization", "Bearer ord_a_b"),
    ];

    static Point APoint => new() { Latitude = 407838351, Longitude = -746143763 };

    /// <summary>One whose frames are right: what is wrong is the message, how it is framed or packed, or a header.</summary>
    public byte[] OfSoundFrames(int stream)
    {
        var (path, message) = mutator.Choose(Calls);
        var headers = Headers(path);
        var isPacked = mutator.OneIn(3);
        if (isPacked)
            headers.Add(("grpc-encoding"u8.ToArray(), "gzip"u8.ToArray()));

        var part = mutator.Choose(4);
        if (part == 0)
            message = mutator.Mutate(message);
        var packed = isPacked ? Gzip.Pack(message) : message;
        if (part == 1 && isPacked)
            packed = mutator.Mutate(packed);
        byte[] framed = [isPacked ? (byte)1 : (byte)0, 0, 0, (byte)(packed.Length >> 8), (byte)packed.Length, .. packed];
        if (part is 1 or 2 && !(part == 1 && isPacked))
            framed = [.. mutator.Mutate(framed[..5]), .. framed[5..]];
        if (part == 3)
            Mutate(headers);
        byte[] block = [.. headers.SelectMany(header => HeaderBlock.Field(header.Name, header.Value))];
        return [.. Http2Frame.Headers(stream, block), .. Data(stream, framed)];
    }

    /// <summary>One of which anything may be wrong, from the preface on.</summary>
    public byte[] OfBrokenFrames()
    {
        byte[] whole = [.. Http2Frame.Preface, .. Http2Frame.EmptySettings, .. Frames(1), .. Http2Frame.Ping, .. Http2Frame.WindowUpdate(0, 100), .. Frames(3)];
        // The preface would stop most of them.
        var kept = mutator.OneIn(8) ? 0 : Http2Frame.Preface.Length;
        return [.. whole[..kept], .. mutator.Mutate(whole[kept..])];
    }

    byte[] Frames(int stream)
    {
        var (path, message) = mutator.Choose(Calls);
        var block = Headers(path).SelectMany(header => HeaderBlock.Field(header.Name, header.Value)).ToArray();
        return [.. Http2Frame.Headers(stream, block), .. Http2Frame.Message(stream, message, endStream: mutator.OneIn(2))];
    }

    List<(byte[] Name, byte[] Value)> Headers(string path)
    {
        var headers = new List<(string, string)>
        {
            (":method", "POST"), (":scheme", "http"), (":path", path), (":authority", "localhost"), ("te", "trailers"), ("content-type", "application/grpc"),
        };
        while (mutator.OneIn(2))
            headers.Add(mutator.Choose(FurtherHeaders));
        return headers.ConvertAll(header => (Encoding.ASCII.GetBytes(header.Item1), Encoding.ASCII.GetBytes(header.Item2)));
    }

    void Mutate(List<(byte[] Name, byte[] Value)> headers)
    {
        var which = mutator.Choose(headers.Count);
        var (name, value) = headers[which];
        if (mutator.OneIn(4))
            name = mutator.Mutate(name);
        else
            value = mutator.Mutate(value);
        headers[which] = (name, value);
    }

    // In one frame or in two.
    byte[] Data(int stream, byte[] bytes)
    {
        var cut = mutator.OneIn(2) ? mutator.Choose(bytes.Length + 1) : 0;
        return [.. Http2Frame.Data(stream, bytes.AsSpan(0, cut), endStream: false), .. Http2Frame.Data(stream, bytes.AsSpan(cut), endStream: true)];
    }

    static Order AnOrder(string id) => new() { Id = id, Items = { "Item - F", "\u00fc" }, Description = "fuzz", Price = 1.5f, Destination = "Berlin" };
}
