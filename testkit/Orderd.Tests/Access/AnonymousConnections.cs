using System.Net.Security;
using System.Net.Sockets;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orderd.Contracts.Ecommerce;
using Orderd.Tests.Attacks;
using Orderd.Tests.Native;

namespace Orderd.Tests.Access;

/// <summary>As many TLS connections as orderd takes, none of which says who it is: they shut nobody out who does, and do not stay.</summary>
public sealed class AnonymousConnections : IDisposable
{
    const int Connections = 256;
    static readonly byte[] Greeting = [.. Http2Frame.Preface, .. Http2Frame.EmptySettings];

    readonly ScratchFolder _folder = new();
    readonly CertificateAuthority _authority = new();
    readonly IssuedToken _token = new("known", "writer");

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    [Fact]
    [Trait("Contract", "9 Connections: connections that have not proved who they are shut nobody out, and are closed though they answer pings")]
    public async Task TheyShutNobodyOutAndAreClosed()
    {
        await using var orderd = await StartAsync();
        var local = orderd.OverSocket();
        await AssertAnswersAsync(orderd, local);
        var strangers = await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => StrangerAsync(orderd.Tcp.Port)));
        var lives = strangers.OfType<SslStream>().Select(stranger => PingUntilClosedAsync(stranger)).ToArray();
        Assert.NotEmpty(lives);

        // Over and over, on a connection of its own each time, until not one of them is left.
        var gone = Task.WhenAll(lives);
        do
            await AssertAnswersAsync(orderd, local);
        while (!gone.IsCompleted);

        Assert.Equal(lives.Length, (await gone).Sum());
        await orderd.LogLineAsync(line => line.GetProperty("event").GetString() == "anonymous_connections");
        await AssertAnswersAsync(orderd, local);
        Assert.Equal(0, await orderd.StopAsync());
    }

    async Task<NativeOrderd> StartAsync()
    {
        var (certificate, key) = _authority.IssueServer();
        await File.WriteAllTextAsync(_folder.File("server.pem"), certificate);
        await File.WriteAllTextAsync(_folder.File("server.key"), key);
        await File.WriteAllTextAsync(_folder.File("tokens"), _token.Line);
        return await NativeOrderd.StartExactlyAsync(
            _folder.File("o.sock"),
            ["--socket", _folder.File("o.sock"), "--listen", "127.0.0.1:0", "--store", "memory", "--sample-data"],
            ("ORDERD_Limits__Connections", $"{Connections}"),
            ("ORDERD_Limits__HeadersWithin", "5s"),
            ("ORDERD_Access__Tokens", _folder.File("tokens")),
            ("ORDERD_Tls__Certificate", _folder.File("server.pem")),
            ("ORDERD_Tls__Key", _folder.File("server.key")));
    }

    // A token's holder and the socket.
    async Task AssertAnswersAsync(NativeOrderd orderd, OrderManagement.OrderManagementClient local)
    {
        using var channel = TlsClient.Open(orderd.Tcp, _authority);
        var metadata = new Metadata { { "authorization", $"Bearer {_token.Text}" } };
        var order = await new OrderManagement.OrderManagementClient(channel).getOrderAsync(
            new StringValue { Value = "101" }, metadata, DateTime.UtcNow + NativeOrderd.Bound);
        Assert.Equal("101", order.Id);
        Assert.Equal("101", (await local.getOrderAsync(new StringValue { Value = "101" })).Id);
    }

    // Null for one that was closed before it could speak, to make room for another.
    async Task<SslStream?> StrangerAsync(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync("127.0.0.1", port);
            var stream = new SslStream(new NetworkStream(socket, ownsSocket: true), leaveInnerStreamOpen: false);
            await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = "localhost",
                CertificateChainPolicy = TlsClient.Trust(_authority),
                ApplicationProtocols = [SslApplicationProtocol.Http2],
            }).WaitAsync(NativeOrderd.Bound);
            await stream.WriteAsync(Greeting);
            return stream;
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            socket.Dispose();
            return null;
        }
    }

    // 1 when the server has ended it.
    static async Task<int> PingUntilClosedAsync(SslStream stream)
    {
        await using (stream)
        {
            var buffer = new byte[1_024];
            try
            {
                while (true)
                {
                    await stream.WriteAsync(Http2Frame.Ping);
                    if (await stream.ReadAsync(buffer).AsTask().WaitAsync(NativeOrderd.Bound) == 0)
                        return 1;
                    await Task.Delay(TimeSpan.FromMilliseconds(200));
                }
            }
            catch (IOException)
            {
                return 1;
            }
        }
    }
}
