using Orderd.Tests.Access;
using Orderd.Tests.Attacks;
using Orderd.Tests.Native;

namespace Orderd.Tests.Wire;

/// <summary>A network may cut what a client says at any byte, and its preface is the first of it. On the native daemon.</summary>
public sealed class PrefacePieces : IDisposable
{
    readonly ScratchFolder _folder = new();
    readonly CertificateAuthority _authority = new();

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [Trait("Contract", "11 Connections: a preface in two packets is a preface")]
    [InlineData(WireTransport.Tcp)]
    [InlineData(WireTransport.Tls)]
    [InlineData(WireTransport.Socket)]
    public async Task APrefaceMayBeCutAnywhere(WireTransport transport)
    {
        await using var orderd = await StartAsync(transport);
        var call = HeaderBlock.Call("/grpc.health.v1.Health/Check", scheme: transport == WireTransport.Tls ? "https" : "http");
        byte[] said = [.. Http2Frame.Preface, .. Http2Frame.EmptySettings];

        // In two pieces, cut at each byte, and in pieces of one byte each.
        var everywhere = Enumerable.Range(1, said.Length - 1);
        foreach (var cuts in everywhere.Select(cut => (int[])[cut]).Append([.. everywhere]))
        {
            using var connection = await WireConnection.OpenAsync(orderd, transport);
            var start = 0;
            foreach (var cut in cuts.Append(said.Length))
            {
                await connection.SendAsync(said.AsMemory(start, cut - start));
                start = cut;
                // By the time that another client has been answered, the daemon has seen the piece by itself.
                using var other = await WireConnection.OpenAsync(orderd, transport);
                await other.GreetAsync();
                Assert.NotNull(await other.ReadAsync());
            }

            await connection.SendAsync((byte[])[.. Http2Frame.Headers(1, call), .. Http2Frame.Message(1, [], endStream: true)]);
            Assert.Equal("grpc-status 0", await connection.OutcomeAsync(1));
        }

        Assert.DoesNotContain(orderd.Log.Lines, line => line.Contains("\"error\"", StringComparison.Ordinal));
    }

    [Theory]
    [Trait("Contract", "11 Connections: a reset before the preface is no error of ours")]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(23)]
    public async Task AResetBeforeThePrefaceIsNoError(int bytes)
    {
        await using var orderd = await StartAsync(WireTransport.Tcp);
        for (var i = 0; i < 20; i++)
        {
            using var connection = await WireConnection.OpenAsync(orderd, WireTransport.Tcp);
            await connection.SendAsync(Http2Frame.Preface.AsMemory(0, bytes));
            connection.Reset();
        }

        Assert.Equal(0, await orderd.StopAsync());
        await orderd.LogLineAsync(line => line.GetProperty("event").GetString() == "stopped");
        Assert.DoesNotContain(orderd.Log.Lines, line => line.Contains("\"error\"", StringComparison.Ordinal));
        Assert.DoesNotContain(orderd.Log.Lines, line => line.Contains("Exception", StringComparison.Ordinal));
    }

    Task<NativeOrderd> StartAsync(WireTransport transport)
    {
        var pair = _authority.IssueServer();
        File.WriteAllText(_folder.File("server.pem"), pair.Certificate);
        File.WriteAllText(_folder.File("server.key"), pair.Key);
        File.SetUnixFileMode(_folder.File("server.key"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        (string, string)[] tls = transport == WireTransport.Tls
            ? [("ORDERD_Tls__Certificate", _folder.File("server.pem")), ("ORDERD_Tls__Key", _folder.File("server.key"))]
            : [];
        return NativeOrderd.StartExactlyAsync(
            _folder.File("o.sock"), ["--socket", _folder.File("o.sock"), "--listen", "127.0.0.1:0", "--store", "memory"], tls);
    }
}
