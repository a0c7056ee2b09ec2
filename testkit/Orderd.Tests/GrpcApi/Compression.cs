using System.Buffers.Binary;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Compression;

namespace Orderd.Tests.GrpcApi;

public class Compression
{
    const int FrameHeader = 5;

    static readonly string LongText = new('a', 10_000);

    public static TheoryData<ICompressionProvider, string, byte[]> Providers => new()
    {
        { new GzipCompressionProvider(CompressionLevel.Fastest), "gzip", [0x1f, 0x8b] },
        // Deflate as HTTP and gRPC mean it is the zlib format, and begins so.
        { new DeflateCompressionProvider(CompressionLevel.Optimal), "deflate", [0x78, 0x9c] },
    };

    [Theory]
    [MemberData(nameof(Providers))]
    public void ProviderRoundTrip(ICompressionProvider provider, string name, byte[] beginning)
    {
        var compressed = new MemoryStream();
        using (var stream = provider.CreateCompressionStream(compressed, null))
            stream.Write(Encoding.UTF8.GetBytes(LongText));

        // The provider has left it open.
        compressed.Position = 0;
        using var decompression = provider.CreateDecompressionStream(compressed);
        using var reader = new StreamReader(decompression);

        Assert.Equal(name, provider.EncodingName);
        Assert.Equal(beginning, compressed.ToArray()[..beginning.Length]);
        Assert.True(compressed.Length < 200, $"{compressed.Length} bytes");
        Assert.Equal(LongText, reader.ReadToEnd());
    }

    [Fact]
    public void GivenLevelBeatsTheProvidersOwn()
    {
        var provider = new GzipCompressionProvider(CompressionLevel.Optimal);
        var stored = new MemoryStream();

        using (var stream = provider.CreateCompressionStream(stored, CompressionLevel.NoCompression))
            stream.Write(Encoding.UTF8.GetBytes(LongText));

        Assert.True(stored.Length > LongText.Length, $"{stored.Length} bytes");
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task ResponsesComeCompressed(string encoding)
    {
        await using var server = await EchoServer.StartAsync(options => Compress(options, encoding));
        var invoker = server.Channel.CreateCallInvoker();

        Assert.Equal(LongText, await invoker.Unary(LongText));
        Assert.Equal([LongText, LongText], await invoker.SplitAsync($"{LongText}+{LongText}"));
    }

    [Fact]
    public async Task RequestsGoCompressedWhenAsked()
    {
        using var sent = new SentEncodings();
        await using var server = await EchoServer.StartAsync();
        using var channel = GrpcChannel.ForAddress(server.Address, new GrpcChannelOptions { HttpHandler = sent });

        // What Grpc.Net.Client documents as the way to ask for it.
        var response = await channel.CreateCallInvoker().Unary(LongText, [new("grpc-internal-encoding-request", "gzip")]);

        Assert.Equal(LongText, response);
        Assert.Equal(["gzip"], sent.Seen);
    }

    [Fact]
    public async Task CompressedResponseOnTheWire()
    {
        await using var server = await EchoServer.StartAsync(options => Compress(options, "gzip"));

        var (encoding, frame) = await RawCallAsync(server, LongText);

        Assert.Equal("gzip", encoding);
        Assert.Equal(1, frame[0]);
        Assert.True(frame.Length < 200, $"{frame.Length} bytes");
        Assert.Equal(frame.Length - FrameHeader, BinaryPrimitives.ReadInt32BigEndian(frame.AsSpan(1)));
        using var message = new GZipStream(new MemoryStream(frame[FrameHeader..]), CompressionMode.Decompress);
        using var reader = new StreamReader(message);
        Assert.Equal(LongText, await reader.ReadToEndAsync());
    }

    [Fact]
    public async Task HandlerCanSendAMessageUncompressed()
    {
        await using var server = await EchoServer.StartAsync(
            options => Compress(options, "gzip"),
            (request, context) =>
            {
                context.WriteOptions = new WriteOptions(WriteFlags.NoCompress);
                return Task.FromResult(request);
            });

        var (_, frame) = await RawCallAsync(server, LongText);

        Assert.Equal(0, frame[0]);
        Assert.Equal(LongText, Encoding.UTF8.GetString(frame[FrameHeader..]));
    }

    static void Compress(GrpcServiceOptions options, string encoding)
    {
        if (encoding == "deflate")
            options.CompressionProviders.Add(new DeflateCompressionProvider(CompressionLevel.Fastest));

        options.ResponseCompressionAlgorithm = encoding;
        options.ResponseCompressionLevel = CompressionLevel.Optimal;
    }

    /// <summary>A unary call as bytes over HTTP/2, for our client would undo the compression unseen.</summary>
    static async Task<(string Encoding, byte[] Frame)> RawCallAsync(EchoServer server, string text)
    {
        var payload = Encoding.UTF8.GetBytes(text);
        var frame = new byte[FrameHeader + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), payload.Length);
        payload.CopyTo(frame, FrameHeader);

        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(60) };
        using var request = new HttpRequestMessage(HttpMethod.Post, server.Address + EchoServer.Unary.FullName)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(frame) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") } },
        };
        request.Headers.Add("te", "trailers");
        request.Headers.Add("grpc-accept-encoding", "identity,gzip");
        using var response = await http.SendAsync(request);

        return (response.Headers.GetValues("grpc-encoding").Single(), await response.Content.ReadAsByteArrayAsync());
    }

    sealed class SentEncodings() : DelegatingHandler(new SocketsHttpHandler())
    {
        public List<string> Seen { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken)
        {
            Seen.AddRange(request.Headers.TryGetValues("grpc-encoding", out var values) ? values : []);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
