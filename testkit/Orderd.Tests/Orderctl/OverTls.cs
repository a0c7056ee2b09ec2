using Orderd.Tests.Access;
using Orderd.Tests.Native;

namespace Orderd.Tests.Orderctl;

/// <summary>Contract 5: orderctl's --token-file, --cacert, --cert and --key against a daemon with TLS; both native.</summary>
[Trait("Contract", "5 orderctl: --token-file, --cacert, --cert, --key")]
public sealed class OverTls : IAsyncLifetime
{
    readonly ScratchFolder _folder = new();
    readonly CertificateAuthority _authority = new();
    readonly CertificateAuthority _stranger = new("Strange authority");
    NativeOrderd? _orderd;

    string Endpoint => _orderd!.Tcp.ToString();

    public async Task InitializeAsync()
    {
        var token = new IssuedToken("t", "reader");
        var (certificate, key) = _authority.IssueServer();
        await WriteAsync("server.pem", certificate + "\n" + key);
        await WriteAsync("ca.pem", _authority.Pem);
        await WriteAsync("stranger.pem", _stranger.Pem);
        await WriteAsync("token", token.Text + "\n");
        await WriteAsync("tokens", token.Line);
        (certificate, key) = _authority.IssueClient("billing", ["orderd:role/writer"]);
        await WriteAsync("client.pem", certificate);
        await WriteAsync("client.key", key);
        await WriteAsync("both.pem", certificate + "\n" + key);
        using var branch = _authority.IssueIntermediate("Branch");
        (certificate, key) = branch.IssueClient("oslo", ["orderd:role/writer"]);
        await WriteAsync("chain.pem", $"{certificate}\n{branch.Pem}\n");
        await WriteAsync("chain.key", key);
        var socket = _folder.File("o.sock");
        _orderd = await NativeOrderd.StartExactlyAsync(
            socket,
            ["--socket", socket, "--listen", "127.0.0.1:0", "--store", "memory", "--sample-data"],
            ("ORDERD_Access__Tokens", _folder.File("tokens")),
            ("ORDERD_Tls__Certificate", _folder.File("server.pem")),
            ("ORDERD_Tls__ClientCa", _folder.File("ca.pem")));
    }

    public async Task DisposeAsync()
    {
        if (_orderd is not null)
            await _orderd.DisposeAsync();
        _authority.Dispose();
        _stranger.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("--token-file", "token")]
    [InlineData("--cert", "client.pem", "--key", "client.key")]
    [InlineData("--cert", "both.pem")]
    // Of its intermediate authority the server knows nothing.
    [InlineData("--cert", "chain.pem", "--key", "chain.key")]
    [InlineData("--token-file", "token", "--cert", "both.pem")]
    public async Task ItIsLetInByWhatItShows(params string[] credentials) =>
        Assert.Contains("Item - A", (await RunAsync(credentials, "get", "101")).Succeeded().Output, StringComparison.Ordinal);

    [Fact]
    public async Task StreamsGoThroughToo()
    {
        var result = await RunAsync(["--cert", "both.pem"], "process", "101", "102");

        Assert.Contains("101 102", result.Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithoutCredentialsItIsSix()
    {
        var result = await RunAsync([], "get", "101");

        Assert.Equal(6, result.ExitCode);
        Assert.Equal(
            "orderctl: UNAUTHENTICATED: This address needs a token (orderctl --token-file FILE) or a client certificate (orderctl --cert FILE --key FILE).\n",
            result.Error);
    }

    [Theory]
    [InlineData("add", "--item", "x")]
    [InlineData("update", "-")]
    public async Task WithTooLowARoleItIsSix(params string[] verb)
    {
        var result = await RunAsync(["--token-file", "token"], verb);

        Assert.Equal(6, result.ExitCode);
        Assert.Equal("orderctl: PERMISSION_DENIED: This method needs the role writer; token:t(reader) may not call it.\n", result.Error);
    }

    [Fact]
    public async Task AServerOfAnotherAuthorityIsNotTrusted()
    {
        var result = await OrderctlProcess.RunAsync(Endpoint, "", "--cacert", _folder.File("stranger.pem"), "--token-file", _folder.File("token"), "get", "101");

        Assert.Equal(3, result.ExitCode);
        Assert.Contains("is not trusted", result.Error, StringComparison.Ordinal);
        Assert.Contains("--cacert FILE", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithoutTlsItSaysSo()
    {
        var result = await OrderctlProcess.RunAsync(Endpoint.Replace("https", "http", StringComparison.Ordinal), "", "get", "101");

        Assert.Equal(3, result.ExitCode);
        Assert.StartsWith("orderctl: UNAVAILABLE: ", result.Error, StringComparison.Ordinal);
    }

    Task<OrderctlResult> RunAsync(string[] credentials, params string[] verb) => OrderctlProcess.RunAsync(
        Endpoint,
        "{\"id\":\"1\"}\n",
        ["--cacert", _folder.File("ca.pem"), .. credentials.Select(word => word.StartsWith('-') ? word : _folder.File(word)), .. verb]);

    Task WriteAsync(string name, string text) => File.WriteAllTextAsync(_folder.File(name), text);
}
