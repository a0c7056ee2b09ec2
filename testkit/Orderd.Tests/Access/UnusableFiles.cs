using System.Text.Json;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Net.Client;
using Orderd.Contracts.Ecommerce;
using Orderd.Tests.Native;

namespace Orderd.Tests.Access;

/// <summary>Contract 7: files that cannot be used neither hang the native daemon nor keep anybody in who was taken out.</summary>
public sealed class UnusableFiles : IDisposable
{
    const int Refused = 78;

    // Of more than the ten seconds that tokens outlive their file.
    static readonly TimeSpan Long = TimeSpan.FromSeconds(90);

    readonly ScratchFolder _folder = new();
    readonly CertificateAuthority _authority = new();
    readonly IssuedToken _first = new("first", "writer");
    readonly IssuedToken _other = new("other", "writer");

    string Tokens => _folder.File("tokens");

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("half a line", "line 2: a line is ID SHA256 ROLE EXPIRY")]
    [InlineData("second abc writer never", "line 2: the second word is no SHA-256")]
    public async Task ATokenIsRevokedBesideATypingError(string line, string problem)
    {
        await File.WriteAllTextAsync(Tokens, _first.Line);
        await using var orderd = await StartAsync(("ORDERD_Access__Tokens", Tokens));
        using var channel = GrpcChannel.ForAddress(orderd.Tcp);
        Assert.Equal(StatusCode.OK, await GetAsync(channel, _first));

        await File.WriteAllLinesAsync(Tokens, [_other.Line, line]);
        Signal.Send(orderd.Process, Signal.HangUp);

        var refused = await orderd.LogLineAsync(entry => Event(entry) == "reload_refused");
        Assert.Contains(problem, Message(refused), StringComparison.Ordinal);
        Assert.Contains(Tokens, Message(refused), StringComparison.Ordinal);
        await orderd.LogLineAsync(entry => Event(entry) == "reloaded" && Message(entry).Contains("1 token(s)", StringComparison.Ordinal));
        Assert.Equal((StatusCode.Unauthenticated, StatusCode.OK), (await GetAsync(channel, _first), await GetAsync(channel, _other)));
    }

    [Fact]
    public async Task ADaemonStartsWithTheOtherLinesAndCheckConfigTellsOfTheWrongOne()
    {
        await File.WriteAllLinesAsync(Tokens, ["oops", _first.Line]);
        var check = await ProgramRun.Of(Binaries.Orderd, ["--check-config", "--store", "memory"], null, ("ORDERD_Access__Tokens", Tokens));
        Assert.Equal(Refused, check.ExitCode);
        Assert.Contains($"{Tokens}, line 1: a line is", check.Error, StringComparison.Ordinal);

        await using var orderd = await StartAsync(("ORDERD_Access__Tokens", Tokens));

        await orderd.LogLineAsync(entry => Event(entry) == "reload_refused" && Message(entry).Contains("line 1: ", StringComparison.Ordinal));
        using var channel = GrpcChannel.ForAddress(orderd.Tcp);
        Assert.Equal(StatusCode.OK, await GetAsync(channel, _first));
    }

    [Fact]
    public async Task TokensWhoseFileStaysAwayAreNotValidAndComeBackWithIt()
    {
        await File.WriteAllTextAsync(Tokens, _first.Line);
        await using var orderd = await StartAsync(("ORDERD_Access__Tokens", Tokens));
        using var channel = GrpcChannel.ForAddress(orderd.Tcp);
        Assert.Equal(StatusCode.OK, await GetAsync(channel, _first));

        // No signal: it is noticed.
        File.Delete(Tokens);
        await orderd.Log.WaitForEventAsync("credentials_withdrawn", bound: Long);
        Assert.Equal(StatusCode.Unauthenticated, await GetAsync(channel, _first));

        await File.WriteAllTextAsync(Tokens, _first.Line);
        await orderd.LogLineAsync(entry => Event(entry) == "reloaded");
        Assert.Equal(StatusCode.OK, await GetAsync(channel, _first));
    }

    [Theory]
    [InlineData("ORDERD_Access__Tokens")]
    [InlineData("ORDERD_Tls__Certificate")]
    [InlineData("ORDERD_Tls__Key")]
    [InlineData("ORDERD_Tls__ClientCa")]
    [InlineData("--config")]
    public async Task AFileThatIsNoneOrTooLargeKeepsItFromStarting(string setting)
    {
        var (certificate, key) = _authority.IssueServer();
        await File.WriteAllTextAsync(_folder.File("server.pem"), certificate);
        await File.WriteAllTextAsync(_folder.File("server.key"), key);
        Fifo.Make(_folder.File("fifo"));
        Directory.CreateDirectory(_folder.File("folder"));
        using (var large = File.Create(_folder.File("large")))
            large.SetLength(100 * 1024 * 1024);

        foreach (var (name, problem) in ((string, string)[])
            [("fifo", "not a regular file"), ("folder", "not a regular file"), ("large", "more than"), ("/dev/zero", "not a regular file")])
        {
            var environment = new Dictionary<string, string> { ["ORDERD_Tls__Certificate"] = _folder.File("server.pem"), ["ORDERD_Tls__Key"] = _folder.File("server.key") };
            string[] flags = ["--store", "memory", "--socket", _folder.File("o.sock"), "--listen", "127.0.0.1:0"];
            if (setting == "--config")
                flags = [.. flags, setting, _folder.File(name)];
            else
                environment[setting] = _folder.File(name);
            var run = await ProgramRun.Of(Binaries.Orderd, flags, null, [.. environment.Select(pair => (pair.Key, pair.Value))]);

            Assert.Equal(Refused, run.ExitCode);
            Assert.Contains($"{_folder.File(name)} cannot be read: ", run.Error, StringComparison.Ordinal);
            Assert.Contains(problem, run.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task AFifoInTheTokensPlaceHangsNoReload()
    {
        await File.WriteAllTextAsync(Tokens, _first.Line);
        await File.WriteAllTextAsync(_folder.File("orderd.json"), """{ "Log": { "Level": "information" } }""");
        await using var orderd = await StartAsync(["--config", _folder.File("orderd.json")], ("ORDERD_Access__Tokens", Tokens));

        Fifo.Make(Tokens);
        Signal.Send(orderd.Process, Signal.HangUp);
        await orderd.LogLineAsync(entry => Event(entry) == "reload_refused" && Message(entry).Contains("not a regular file", StringComparison.Ordinal));
        // The next reload finds nobody waiting; and what it reads besides is taken.
        await File.WriteAllTextAsync(_folder.File("orderd.json"), """{ "Log": { "Level": "debug" } }""");
        File.Delete(Tokens);
        await File.WriteAllTextAsync(Tokens, _first.Line);
        Signal.Send(orderd.Process, Signal.HangUp);
        await orderd.LogLineAsync(entry => Event(entry) == "reloaded" && Message(entry).Contains("log level debug", StringComparison.Ordinal));
        Assert.Equal(0, await orderd.StopAsync());
    }

    [Theory]
    [InlineData("tokens")]
    [InlineData("server.key")]
    public async Task AFileThatOthersMayWriteIsRefused(string name)
    {
        var (certificate, key) = _authority.IssueServer();
        await File.WriteAllTextAsync(_folder.File("server.pem"), certificate);
        await File.WriteAllTextAsync(_folder.File("server.key"), key);
        await File.WriteAllTextAsync(Tokens, _first.Line);
        (string, string)[] environment =
        [
            ("ORDERD_Access__Tokens", Tokens), ("ORDERD_Tls__Certificate", _folder.File("server.pem")), ("ORDERD_Tls__Key", _folder.File("server.key")),
        ];
        await using (var orderd = await StartAsync(environment))
        {
            File.SetUnixFileMode(_folder.File(name), (UnixFileMode)0b110_000_010);
            Signal.Send(orderd.Process, Signal.HangUp);
            await orderd.LogLineAsync(entry =>
                Event(entry) == "reload_refused" && Message(entry).Contains($"chmod o-w {_folder.File(name)}", StringComparison.Ordinal));
            Assert.Equal(0, await orderd.StopAsync());
        }

        var run = await ProgramRun.Of(
            Binaries.Orderd, ["--store", "memory", "--socket", _folder.File("o.sock"), "--listen", "127.0.0.1:0"], null, environment);
        Assert.Equal(Refused, run.ExitCode);
        Assert.Contains($"chmod o-w {_folder.File(name)}", run.Error, StringComparison.Ordinal);
    }

    Task<NativeOrderd> StartAsync(params (string, string)[] environment) => StartAsync([], environment);

    Task<NativeOrderd> StartAsync(string[] flags, params (string, string)[] environment)
    {
        var socket = _folder.File("o.sock");
        return NativeOrderd.StartExactlyAsync(
            socket, ["--socket", socket, "--listen", "127.0.0.1:0", "--store", "memory", "--sample-data", .. flags], environment);
    }

    static async Task<StatusCode> GetAsync(GrpcChannel channel, IssuedToken token)
    {
        try
        {
            await new OrderManagement.OrderManagementClient(channel).getOrderAsync(
                new StringValue { Value = "101" }, new Metadata { { "authorization", $"Bearer {token.Text}" } }, DateTime.UtcNow + NativeOrderd.Bound);
            return StatusCode.OK;
        }
        catch (RpcException e)
        {
            return e.StatusCode;
        }
    }

    static string Event(JsonElement line) => line.GetProperty("event").GetString()!;

    static string Message(JsonElement line) => line.GetProperty("message").GetString()!;
}
