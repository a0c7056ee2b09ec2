using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Orderd.Access;
using Orderd.Configuration;
using Orderd.Contracts.Ecommerce;
using Orderd.Errors;
using Orderd.Tests.Native;

namespace Orderd.Tests.Access;

/// <summary>Contract 7: what the daemon listens to without credentials, and what it refuses to.</summary>
public sealed class Exposures : IDisposable
{
    const int Refused = 78;

    readonly ScratchFolder _folder = new();
    readonly CertificateAuthority _authority = new();
    readonly IssuedToken _token = new("t", "writer");

    public Exposures()
    {
        var (certificate, key) = _authority.IssueServer();
        File.WriteAllText(_folder.File("server.pem"), certificate + "\n" + key);
        File.WriteAllText(_folder.File("tokens"), _token.Line);
    }

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [Trait("Contract", "7: a non-loopback address without TLS and credentials refuses to start, 78")]
    [InlineData("0.0.0.0:0", false, false, "TLS (set Tls:Certificate and Tls:Key) and credentials (set Access:Tokens or Tls:ClientCa)")]
    [InlineData("[::]:0", false, false, "TLS (set Tls:Certificate and Tls:Key) and credentials (set Access:Tokens or Tls:ClientCa)")]
    [InlineData("*:0", false, false, "TLS (set Tls:Certificate and Tls:Key) and credentials (set Access:Tokens or Tls:ClientCa)")]
    [InlineData("192.0.2.1:0", true, false, "which takes credentials (set Access:Tokens or Tls:ClientCa)")]
    [InlineData("0.0.0.0:0", false, true, "which takes TLS (set Tls:Certificate and Tls:Key)")]
    public async Task AnAddressThatOthersReachIsNotServedOpenly(string address, bool tls, bool tokens, string needed)
    {
        var run = await ProgramRun.Of(
            Binaries.Orderd,
            ["--socket", "none", "--listen", "127.0.0.1:0", "--listen", address, "--store", "memory"],
            null,
            [.. tls ? [("ORDERD_Tls__Certificate", _folder.File("server.pem"))] : Array.Empty<(string, string)>(),
                .. tokens ? [("ORDERD_Access__Tokens", _folder.File("tokens"))] : Array.Empty<(string, string)>()]);

        Assert.Equal(Refused, run.ExitCode);
        Assert.Contains(needed, run.Error, StringComparison.Ordinal);
        Assert.Contains("--insecure", run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
    }

    [Theory]
    [Trait("Contract", "7: unless --insecure is given")]
    [InlineData("--insecure")]
    [InlineData("--insecure=true")]
    public async Task InsecureServesItAndSaysSo(string flag)
    {
        await using var orderd = await NativeOrderd.StartExactlyAsync(
            _folder.File("o.sock"), ["--socket", _folder.File("o.sock"), "--listen", "0.0.0.0:0", "--store", "memory", "--sample-data", flag]);

        await orderd.Errors.WaitForAsync(line => line.Contains("everybody who can reach it may do everything", StringComparison.Ordinal));
        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{orderd.Tcp.Port}");
        Assert.Equal("101", (await GetAsync(channel, null)).Id);
    }

    [Fact]
    [Trait("Contract", "7: run by hand without configuration, loopback TCP is open to all, with one line on stderr that says so")]
    public async Task LoopbackIsOpenAndSaysSoInOneLine()
    {
        await using var orderd = await NativeOrderd.StartAsync(_folder.File("o.sock"), "memory", "--sample-data");

        var line = await orderd.Errors.WaitForAsync(_ => true);
        Assert.Equal(
            $"orderd: {orderd.Tcp.ToString().TrimEnd('/')} is open: every user of this machine may do everything there. Access:Tokens or Tls:ClientCa closes it.",
            line);
        Assert.Equal("101", (await GetAsync(GrpcChannel.ForAddress(orderd.Tcp), null)).Id);
        Assert.Equal(0, await orderd.StopAsync());
        Assert.Single(orderd.Errors.Lines);
    }

    [Fact]
    public async Task WithTokensNothingIsOpenAndNothingIsSaid()
    {
        await using var orderd = await NativeOrderd.StartExactlyAsync(
            _folder.File("o.sock"),
            ["--socket", _folder.File("o.sock"), "--listen", "127.0.0.1:0", "--store", "memory", "--sample-data"],
            ("ORDERD_Access__Tokens", _folder.File("tokens")));
        using var channel = GrpcChannel.ForAddress(orderd.Tcp);

        Assert.Equal(StatusCode.Unauthenticated, (await Assert.ThrowsAsync<RpcException>(() => GetAsync(channel, null))).StatusCode);
        Assert.Equal("101", (await GetAsync(channel, _token)).Id);
        Assert.Equal(0, await orderd.StopAsync());
        Assert.Empty(orderd.Errors.Lines);
    }

    [Fact]
    [Trait("Contract", "7: a token over plaintext from elsewhere than loopback is refused and the log says why")]
    public async Task ATokenInTheClearFromElsewhereIsRefusedAndTheLogSaysWhy()
    {
        await using var orderd = await NativeOrderd.StartExactlyAsync(
            _folder.File("o.sock"),
            ["--socket", _folder.File("o.sock"), "--listen", "0.0.0.0:0", "--store", "memory", "--sample-data", "--insecure"],
            ("ORDERD_Access__Tokens", _folder.File("tokens")));
        using (var local = GrpcChannel.ForAddress($"http://127.0.0.1:{orderd.Tcp.Port}"))
            Assert.Equal("101", (await GetAsync(local, _token)).Id);
        // What is sent to an address of this machine stays in it, but comes from that address. Where there is none,
        // FromElsewhere below has to do.
        if (OwnAddress() is not { } address)
            return;

        using var remote = GrpcChannel.ForAddress($"http://{address}:{orderd.Tcp.Port}");
        for (var i = 0; i < 3; i++)
        {
            var refusal = await Assert.ThrowsAsync<RpcException>(() => GetAsync(remote, _token));
            Assert.Equal(StatusCode.Unauthenticated, refusal.StatusCode);
            Assert.Contains("in the clear", refusal.Status.Detail, StringComparison.Ordinal);
        }

        var line = await orderd.LogLineAsync(line => line.GetProperty("event").GetString() == "token_in_the_clear");
        Assert.Contains($"from {address}:", line.GetProperty("message").GetString(), StringComparison.Ordinal);
        // Once a connection.
        Assert.Single(orderd.Log.Lines, line => line.Contains("token_in_the_clear", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("192.0.2.7", false, StatusCode.Unauthenticated)]
    [InlineData("2001:db8::7", false, StatusCode.Unauthenticated)]
    [InlineData("::ffff:192.0.2.7", false, StatusCode.Unauthenticated)]
    [InlineData("192.0.2.7", true, null)]
    [InlineData("127.0.0.1", false, null)]
    [InlineData("127.1.2.3", false, null)]
    [InlineData("::1", false, null)]
    [InlineData("::ffff:127.0.0.1", false, null)]
    public void ATokenTakesTlsFromElsewhere(string address, bool isEncrypted, StatusCode? refused)
    {
        var peer = Peer.Of(new DefaultConnectionContext { RemoteEndPoint = new IPEndPoint(IPAddress.Parse(address), 1) });
        var keyring = CredentialStore.Read(new Config { Access = new() { Tokens = _folder.File("tokens") } });
        var identity = new TcpIdentity(keyring, peer, isEncrypted, null, TimeProvider.System, NullLogger.Instance);

        var caller = identity.Of(new HeaderDictionary { ["authorization"] = $"Bearer {_token.Text}" }, out var refusal);

        Assert.Equal(refused is null ? null : ErrorKind.Unauthenticated, refusal?.Kind);
        Assert.Equal(refused is null ? Role.Writer : Role.None, caller.Role);
    }

    static async Task<Order> GetAsync(GrpcChannel channel, IssuedToken? token) =>
        await new OrderManagement.OrderManagementClient(channel).getOrderAsync(
            new StringValue { Value = "101" },
            token is null ? null : new Metadata { { "authorization", $"bearer {token.Text}" } },
            DateTime.UtcNow + NativeOrderd.Bound);

    static IPAddress? OwnAddress() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(network => network.OperationalStatus == OperationalStatus.Up)
        .SelectMany(network => network.GetIPProperties().UnicastAddresses)
        .Select(unicast => unicast.Address)
        .FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address));
}
