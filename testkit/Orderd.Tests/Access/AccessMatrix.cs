using Grpc.Core;
using Orderd.Access;
using Orderd.Tests.Native;

namespace Orderd.Tests.Access;

/// <summary>Contract 7: each method, called by each kind of caller, over both transports of the native daemon.</summary>
[Trait("Contract", "7 Roles: reader, writer, admin; on the Unix socket by peer credentials, on TCP by token or client certificate")]
public sealed class AccessMatrix(MatrixServer server) : IClassFixture<MatrixServer>
{
    const string Python = "/usr/bin/python3";

    static readonly uint Writers = SystemGroup.IdOf(SystemGroup.Writers);
    static readonly uint Readers = SystemGroup.IdOf(SystemGroup.Readers);

    [Theory]
    [InlineData("root", "Admin")]
    [InlineData("own user", "Admin")]
    [InlineData("writers by primary group", "Writer")]
    [InlineData("writers by supplementary group", "Writer")]
    [InlineData("writers by the last of many groups", "Writer")]
    [InlineData("writers and readers", "Writer")]
    [InlineData("readers by primary group", "Reader")]
    [InlineData("readers by supplementary group", "Reader")]
    [InlineData("outsider", "None")]
    public async Task OnTheSocket(string caller, string role)
    {
        // Who is not root can only be the daemon's own user.
        if (!OtherUser.IsPossible && caller != "own user")
            return;

        string[] command = caller switch
        {
            "root" => [],
            "own user" => OtherUser.IsPossible ? MatrixServer.Own.Command : [],
            "writers by primary group" => new OtherUser(61_002, Writers).Command,
            "writers by supplementary group" => new OtherUser(61_002, 61_002, 61_003, Writers).Command,
            "writers by the last of many groups" => new OtherUser(61_002, 61_002, [.. Enumerable.Range(61_003, 200).Select(id => (uint)id), Writers]).Command,
            "writers and readers" => new OtherUser(61_002, Readers, Writers).Command,
            "readers by primary group" => new OtherUser(61_002, Readers).Command,
            "readers by supplementary group" => new OtherUser(61_002, 61_002, 61_003, Readers).Command,
            _ => new OtherUser(61_002, 61_002, 61_003).Command,
        };

        var statuses = await CallAllAsync(command);

        AssertRight(caller, method => statuses[method.Path], Enum.Parse<Role>(role), StatusCode.PermissionDenied);
    }

    [Theory]
    [InlineData("no credentials", "None", StatusCode.Unauthenticated)]
    [InlineData("token: not one of ours", "None", StatusCode.Unauthenticated)]
    [InlineData("token: unknown id", "None", StatusCode.Unauthenticated)]
    [InlineData("token: wrong secret", "None", StatusCode.Unauthenticated)]
    [InlineData("token: late", "None", StatusCode.Unauthenticated)]
    [InlineData("token: r", "Reader", null)]
    [InlineData("token: w", "Writer", null)]
    [InlineData("token: later", "Writer", null)]
    [InlineData("token: a", "Admin", null)]
    [InlineData("certificate: orderd:role/reader", "Reader", null)]
    [InlineData("certificate: orderd:role/writer", "Writer", null)]
    [InlineData("certificate: orderd:role/admin", "Admin", null)]
    [InlineData("certificate: https://example.org/ orderd:role/writer", "Writer", null)]
    [InlineData("certificate: orderd:role/root", "None", StatusCode.PermissionDenied)]
    [InlineData("certificate: https://example.org/", "None", StatusCode.PermissionDenied)]
    [InlineData("certificate: orderd:role/reader orderd:role/admin", "None", StatusCode.PermissionDenied)]
    [InlineData("expired certificate: orderd:role/admin", "None", StatusCode.Unauthenticated)]
    [InlineData("server's certificate: orderd:role/admin", "None", StatusCode.Unauthenticated)]
    [InlineData("stranger's certificate: orderd:role/admin", "None", StatusCode.Unauthenticated)]
    [InlineData("token: r; certificate: orderd:role/admin", "Reader", null)]
    [InlineData("token: w; stranger's certificate: orderd:role/admin", "Writer", null)]
    [InlineData("token: wrong secret; certificate: orderd:role/admin", "None", StatusCode.Unauthenticated)]
    public async Task OverTcp(string caller, string role, StatusCode? refusal)
    {
        var parts = caller.Split("; ").Select(part => part.Split(": ", 2)).Where(part => part.Length == 2).ToDictionary(part => part[0], part => part[1]);
        var headers = parts.TryGetValue("token", out var token) ? new Metadata { { "authorization", Authorization(token) } } : null;
        (string, string)? shown = null;
        foreach (var (kind, uris) in parts.Where(part => part.Key != "token"))
        {
            var authority = kind.StartsWith("stranger", StringComparison.Ordinal) ? server.Stranger : server.Authority;
            shown = authority.IssueClient(
                "client", uris.Split(' '), kind.StartsWith("expired", StringComparison.Ordinal), kind.StartsWith("server", StringComparison.Ordinal));
        }

        using var channel = TlsClient.Open(server.Orderd.Tcp, server.Authority, shown);
        var statuses = new Dictionary<CalledMethod, StatusCode>();
        foreach (var method in server.Methods)
            statuses.Add(method, await method.CallAsync(channel.CreateCallInvoker(), headers));

        AssertRight(caller, method => statuses[method], Enum.Parse<Role>(role), refusal ?? StatusCode.OK);
    }

    [Fact]
    public async Task WhoIsRefusedIsToldBeforeTheRequestIsSent()
    {
        using var channel = TlsClient.Open(server.Orderd.Tcp, server.Authority);
        var calls = channel.CreateCallInvoker();
        foreach (var called in server.Methods)
        {
            // Unary ones too are opened as streams, since nothing is to be sent.
            var bytes = Marshallers.Create<byte[]>(bytes => bytes, bytes => bytes);
            var method = new Method<byte[], byte[]>(MethodType.DuplexStreaming, called.Service, called.Name, bytes, bytes);
            using var call = calls.AsyncDuplexStreamingCall(method, null, new CallOptions(deadline: DateTime.UtcNow + NativeOrderd.Bound));
            var refused = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext());
            Assert.Equal((called.Path, StatusCode.Unauthenticated), (called.Path, refused.StatusCode));
        }
    }

    string Authorization(string token) => "Bearer " + token switch
    {
        "not one of ours" => "hello",
        "unknown id" => $"ord_nobody_{server.Tokens["a"].Secret}",
        "wrong secret" => $"ord_a_{server.Tokens["w"].Secret}",
        var id => server.Tokens[id].Text,
    };

    async Task<Dictionary<string, StatusCode>> CallAllAsync(string[] command)
    {
        var script = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Python", "any_method.py"));
        var methods = server.Methods.Select(method => $"{method.Path} {method.Type} {Convert.ToHexString(method.Message)}".TrimEnd());
        // From stdin, since the user may not read the file.
        var run = await ProgramRun.Of("/usr/bin/env", [.. command, Python, "-", $"unix:{server.Orderd.Socket}", .. methods], script);
        Assert.True(run.ExitCode == 0, run.Error);
        return run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' '))
            .ToDictionary(words => words[0], words => Enum.Parse<StatusCode>(words[1].Replace("_", "", StringComparison.Ordinal), ignoreCase: true));
    }

    void AssertRight(string caller, Func<CalledMethod, StatusCode> status, Role role, StatusCode refusal)
    {
        var wrong = server.Methods.Where(method => !method.IsRight(status(method), role, refusal))
            .Select(method => $"{caller}: {method.Path} answered {status(method)}");
        Assert.Empty(wrong);
    }
}
