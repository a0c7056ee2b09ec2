using System.Text.Json;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Net.Client;
using Orderd.Contracts.Ecommerce;
using Orderd.Tests.Native;

namespace Orderd.Tests.Access;

/// <summary>Contract 7: what SIGHUP or a changed file rereads, and what happens to what cannot be used. On the native daemon.</summary>
[Trait("Contract", "7 Reload: SIGHUP or a changed file rereads certificate, CA, tokens and log level without a dropped connection")]
public sealed class Reloads : IDisposable
{
    readonly ScratchFolder _folder = new();
    readonly CertificateAuthority _authority = new();

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task ATokenIsValidFromTheReloadThatBringsItToTheOneThatTakesItAway()
    {
        var (first, second) = (new IssuedToken("first", "writer"), new IssuedToken("second", "writer"));
        WriteTokens(first);
        await using var orderd = await StartAsync(("ORDERD_Access__Tokens", _folder.File("tokens")));
        using var channel = GrpcChannel.ForAddress(orderd.Tcp);
        Assert.Equal((StatusCode.OK, StatusCode.Unauthenticated), (await GetAsync(channel, first), await GetAsync(channel, second)));

        WriteTokens(first, second);
        await HangUpAsync(orderd, "2 token(s)");
        Assert.Equal((StatusCode.OK, StatusCode.OK), (await GetAsync(channel, first), await GetAsync(channel, second)));

        WriteTokens(second);
        // No signal: the change is noticed.
        await orderd.LogLineAsync(line => Event(line) == "reloaded" && Message(line).Contains("1 token(s)", StringComparison.Ordinal));
        Assert.Equal((StatusCode.Unauthenticated, StatusCode.OK), (await GetAsync(channel, first), await GetAsync(channel, second)));
    }

    [Theory]
    [InlineData("another key", "are no pair")]
    [InlineData("nonsense", "are no pair")]
    [InlineData("expired", "expired at")]
    public async Task ACertificateThatCannotBeUsedIsRefusedAndTheOldOneKept(string fault, string problem)
    {
        WritePair(_authority.IssueServer());
        await using var orderd = await StartAsync(("ORDERD_Tls__Certificate", _folder.File("server.pem")), ("ORDERD_Tls__Key", _folder.File("server.key")));

        switch (fault)
        {
            case "another key":
                await File.WriteAllTextAsync(_folder.File("server.key"), _authority.IssueServer().Key);
                break;
            case "nonsense":
                await File.WriteAllTextAsync(_folder.File("server.pem"), "-----BEGIN CERTIFICATE-----\nbm90aGluZw==\n-----END CERTIFICATE-----\n");
                break;
            default:
                WritePair(_authority.IssueServer(isExpired: true));
                break;
        }

        Signal.Send(orderd.Process, Signal.HangUp);
        var refused = await orderd.LogLineAsync(entry => Event(entry) == "reload_refused");
        Assert.Contains(problem, Message(refused), StringComparison.Ordinal);
        using (var old = TlsClient.Open(orderd.Tcp, _authority))
            Assert.Equal(StatusCode.OK, await GetAsync(old));

        WritePair(_authority.IssueServer("mended.test"));
        await HangUpAsync(orderd, "mended.test");
    }

    [Fact]
    public async Task AClientOfAnAuthorityThatWasTakenAwayIsRefusedOnItsOpenConnection()
    {
        using var next = new CertificateAuthority("Next authority");
        WritePair(_authority.IssueServer());
        await File.WriteAllTextAsync(_folder.File("ca.pem"), _authority.Pem);
        await using var orderd = await StartAsync(
            ("ORDERD_Tls__Certificate", _folder.File("server.pem")), ("ORDERD_Tls__Key", _folder.File("server.key")), ("ORDERD_Tls__ClientCa", _folder.File("ca.pem")));
        using var old = TlsClient.Open(orderd.Tcp, _authority, _authority.IssueClient("old", ["orderd:role/writer"]));
        using var fresh = TlsClient.Open(orderd.Tcp, _authority, next.IssueClient("new", ["orderd:role/writer"]));
        Assert.Equal((StatusCode.OK, StatusCode.Unauthenticated), (await GetAsync(old), await GetAsync(fresh)));

        await File.WriteAllTextAsync(_folder.File("ca.pem"), _authority.Pem + "\n" + next.Pem);
        await HangUpAsync(orderd, "2 client CA certificate(s)");
        Assert.Equal((StatusCode.OK, StatusCode.OK), (await GetAsync(old), await GetAsync(fresh)));

        await File.WriteAllTextAsync(_folder.File("ca.pem"), next.Pem);
        await HangUpAsync(orderd, "1 client CA certificate(s)");
        Assert.Equal((StatusCode.Unauthenticated, StatusCode.OK), (await GetAsync(old), await GetAsync(fresh)));
    }

    [Fact]
    public async Task FilesBehindLinksThatAreSwappedAreNoticed()
    {
        // As Kubernetes mounts a secret: the files are links through a link to a folder, which is replaced.
        Directory.CreateDirectory(_folder.File("one"));
        Directory.CreateDirectory(_folder.File("two"));
        var (first, second) = (new IssuedToken("first", "writer"), new IssuedToken("second", "writer"));
        await File.WriteAllTextAsync(_folder.File("one/tokens"), first.Line);
        await File.WriteAllTextAsync(_folder.File("two/tokens"), second.Line);
        Directory.CreateSymbolicLink(_folder.File("data"), "one");
        File.CreateSymbolicLink(_folder.File("tokens"), "data/tokens");
        await using var orderd = await StartAsync(("ORDERD_Access__Tokens", _folder.File("tokens")));
        using var channel = GrpcChannel.ForAddress(orderd.Tcp);

        Directory.CreateSymbolicLink(_folder.File("new"), "two");
        // .NET moves no link to a folder.
        Assert.Equal(0, (await ProgramRun.Of("/usr/bin/mv", ["--no-target-directory", _folder.File("new"), _folder.File("data")])).ExitCode);

        await orderd.LogLineAsync(line => Event(line) == "reloaded");
        Assert.Equal((StatusCode.Unauthenticated, StatusCode.OK), (await GetAsync(channel, first), await GetAsync(channel, second)));
    }

    [Fact]
    public async Task TheLogLevelFollowsTheFileAndOtherSettingsWaitForARestart()
    {
        await File.WriteAllTextAsync(_folder.File("orderd.json"), """{ "Log": { "Level": "information" }, "Sum": { "Delay": "1ms" } }""");
        var socket = _folder.File("o.sock");
        await using var orderd = await NativeOrderd.StartAsync(socket, "memory", "--sample-data", "--config", _folder.File("orderd.json"));
        await GetAsync(orderd, "before");

        await File.WriteAllTextAsync(_folder.File("orderd.json"), """{ "Log": { "Level": "warning" }, "Sum": { "Delay": "2ms" } }""");
        await HangUpAsync(orderd, "log level warning");
        var restart = await orderd.LogLineAsync(line => Event(line) == "restart_needed");
        await GetAsync(orderd, "while");

        await File.WriteAllTextAsync(_folder.File("orderd.json"), """{ "Log": { "Level": "debug" }, "Sum": { "Delay": "2ms" } }""");
        await HangUpAsync(orderd, "log level debug");
        await GetAsync(orderd, "after");
        await orderd.LogLineAsync(line => IsCall(line, "after"));

        Assert.Contains("Sum:Delay", Message(restart), StringComparison.Ordinal);
        Assert.Contains(orderd.Log.Lines, line => IsCall(JsonElement.Parse(line), "before"));
        Assert.DoesNotContain(orderd.Log.Lines, line => IsCall(JsonElement.Parse(line), "while"));
    }

    [Fact]
    public async Task AConfigurationThatCannotBeReadIsRefused()
    {
        await File.WriteAllTextAsync(_folder.File("orderd.json"), """{ "Log": { "Level": "information" } }""");
        await using var orderd = await NativeOrderd.StartAsync(_folder.File("o.sock"), "memory", "--sample-data", "--config", _folder.File("orderd.json"));

        await File.WriteAllTextAsync(_folder.File("orderd.json"), """{ "Log": { "Level": "loud" } }""");
        Signal.Send(orderd.Process, Signal.HangUp);

        var refused = await orderd.LogLineAsync(line => Event(line) == "reload_refused");
        Assert.Contains("Log:Level cannot be loud", Message(refused), StringComparison.Ordinal);
        await GetAsync(orderd, "still logged");
        await orderd.LogLineAsync(line => IsCall(line, "still logged"));
    }

    Task<NativeOrderd> StartAsync(params (string, string)[] environment)
    {
        var socket = _folder.File("o.sock");
        return NativeOrderd.StartExactlyAsync(socket, ["--socket", socket, "--listen", "127.0.0.1:0", "--store", "memory", "--sample-data"], environment);
    }

    void WriteTokens(params IssuedToken[] tokens) => File.WriteAllLines(_folder.File("tokens"), tokens.Select(token => token.Line));

    void WritePair((string Certificate, string Key) pair)
    {
        File.WriteAllText(_folder.File("server.pem"), pair.Certificate);
        File.WriteAllText(_folder.File("server.key"), pair.Key);
    }

    static async Task HangUpAsync(NativeOrderd orderd, string inUse)
    {
        Signal.Send(orderd.Process, Signal.HangUp);
        await orderd.LogLineAsync(line => Event(line) == "reloaded" && Message(line).Contains(inUse, StringComparison.Ordinal));
    }

    static async Task<StatusCode> GetAsync(GrpcChannel channel, IssuedToken? token = null)
    {
        try
        {
            await new OrderManagement.OrderManagementClient(channel).getOrderAsync(
                new StringValue { Value = "101" },
                token is null ? null : new Metadata { { "authorization", $"Bearer {token.Text}" } },
                DateTime.UtcNow + NativeOrderd.Bound);
            return StatusCode.OK;
        }
        catch (RpcException e)
        {
            return e.StatusCode;
        }
    }

    static async Task GetAsync(NativeOrderd orderd, string requestId) =>
        await orderd.OverSocket().getOrderAsync(new StringValue { Value = "101" }, new Metadata { { "x-request-id", requestId } });

    static bool IsCall(JsonElement line, string requestId) =>
        Event(line) == "call" && line.GetProperty("request_id").GetString() == requestId;

    static string Event(JsonElement line) => line.GetProperty("event").GetString()!;

    static string Message(JsonElement line) => line.GetProperty("message").GetString()!;
}
