using System.Net;
using System.Net.Sockets;
using Orderd.Tests.Attacks;
using Orderd.Tests.Native;

namespace Orderd.Tests.Wire;

/// <summary>
/// What gRPC libraries send as <c>:authority</c>: those built on grpc-core send what they connect to, from 1.57 on with percent
/// signs. Nothing here depends on it.
/// </summary>
public sealed class Authorities : IDisposable
{
    const string Method = "/grpc.health.v1.Health/Check";
    const int ProtocolError = 1;

    // Texts, for xunit to name the tests by.
    static readonly string[] Accepted =
    [
        "localhost", "localhost:50051", "127.0.0.1:50051", "[::1]:50051", "orders.example", "",
        "%2Frun%2Forderd%2Forderd.sock", "/run/orderd/orderd.sock", "unix:/run/orderd/orderd.sock", "run/orderd.sock", "@abstract",
        "127.0.0.1:50051,127.0.0.2:50051", "127.0.0.1:50051%2C127.0.0.2:50051", "ipv4:127.0.0.1:50051,127.0.0.2:50051",
        "%5B::1%5D:50051,%5B::2%5D:50051", "ipv6:[::1]:50051", "dns:///orders.example:50051", "orders.example:http", "user@orders.example",
        "a b", "\u00fcber.sock",
    ];

    readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    [Trait("Contract", "1: any :authority that a gRPC library sends is accepted")]
    public async Task TheNativeDaemonTakesAllOverSocketAndTcp()
    {
        await using var orderd = await NativeOrderd.StartAsync(_folder.File("o.sock"), "memory");
        await AssertTakenAsync(() => WireConnection.OpenAsync(orderd, WireTransport.Socket));
        await AssertTakenAsync(() => WireConnection.OpenAsync(orderd, WireTransport.Tcp));
    }

    [Theory]
    [Trait("Contract", "1: any :authority that a gRPC library sends is accepted, by orderd in a test as well")]
    [InlineData(OrderdTransport.UnixSocket)]
    [InlineData(OrderdTransport.Tcp)]
    public async Task ADaemonInTheTestsProcessTakesAll(OrderdTransport transport)
    {
        await using var host = await OrderdHost.StartAsync(new() { Transport = transport });
        await AssertTakenAsync(() => WireConnection.OpenAsync(
            host.SocketPath is { } path ? new UnixDomainSocketEndPoint(path) : new IPEndPoint(IPAddress.Loopback, host.Address.Port)));
    }

    [Fact]
    [Trait("Contract", "4: control characters make no line of the log")]
    public async Task ControlCharactersAreRefused()
    {
        await using var orderd = await NativeOrderd.StartAsync(_folder.File("o.sock"), "memory");
        foreach (var hostile in (string[])["evil\n{\"event\":\"forged\"}", "evil\r\n", "a\0b", "\u007f", "\u001b[2K"])
        {
            // Of the call or of the connection.
            var outcome = await CallAsync(() => WireConnection.OpenAsync(orderd, WireTransport.Socket), hostile);
            Assert.Contains(outcome, (string[])[$"reset {ProtocolError}", $"goaway {ProtocolError}"]);
        }

        Assert.Equal(0, await orderd.StopAsync());
        await orderd.LogLineAsync(line => line.GetProperty("event").GetString() == "stopped");
        Assert.DoesNotContain(orderd.Log.Lines, line => line.Contains("evil", StringComparison.Ordinal));
    }

    // All on one connection, since Kestrel compares each with the one that its stream had before.
    static async Task AssertTakenAsync(Func<Task<WireConnection>> open)
    {
        using var connection = await open();
        await connection.GreetAsync();
        var stream = 1;
        foreach (var authority in Accepted.Concat(Accepted.Reverse()))
        {
            await SendAsync(connection, stream, authority);
            Assert.Equal((authority, "grpc-status 0"), (authority, await connection.OutcomeAsync(stream)));
            stream += 2;
        }
    }

    static async Task<string> CallAsync(Func<Task<WireConnection>> open, string authority)
    {
        using var connection = await open();
        await connection.GreetAsync();
        await SendAsync(connection, 1, authority);
        return await connection.OutcomeAsync(1);
    }

    static Task SendAsync(WireConnection connection, int stream, string authority) => connection.SendAsync((byte[])
        [.. Http2Frame.Headers(stream, HeaderBlock.Call(Method, authority)), .. Http2Frame.Message(stream, [], endStream: true)]);
}
