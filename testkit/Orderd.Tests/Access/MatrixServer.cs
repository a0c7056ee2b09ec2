using Orderd.Tests.Native;

namespace Orderd.Tests.Access;

/// <summary>
/// The native daemon as a user of its own (or, where the tests are not root, as the tests' user), with everything there is of
/// access control: groups on the socket, tokens and client certificates on TCP.
/// </summary>
public sealed class MatrixServer : IAsyncLifetime
{
    readonly ScratchFolder _folder = new();
    NativeOrderd? _orderd;

    internal static OtherUser Own { get; } = new(61_001, 61_001);

    internal CertificateAuthority Authority { get; } = new();

    internal CertificateAuthority Stranger { get; } = new("Strange authority");

    internal NativeOrderd Orderd => _orderd ?? throw new InvalidOperationException("The server has not been started.");

    internal IReadOnlyList<CalledMethod> Methods { get; private set; } = [];

    internal IReadOnlyDictionary<string, IssuedToken> Tokens { get; } = new IssuedToken[]
    {
        new("r", "reader"), new("w", "writer"), new("a", "admin"), new("later", "writer", "2999-12-31T23:59:59Z"), new("late", "admin", "2020-01-01T00:00:00Z"),
    }.ToDictionary(token => token.Id);

    public async Task InitializeAsync()
    {
        Methods = [.. await CalledMethod.ServedAsync(), CalledMethod.NoSuch];
        // For the other users: the folder of the tests, and the one that the binary is in, may be closed to them.
        File.SetUnixFileMode(_folder.Root, (UnixFileMode)0b111_111_111);
        var program = _folder.File("orderd-under-test");
        File.Copy(Binaries.Orderd, program);
        var (certificate, key) = Authority.IssueServer();
        await File.WriteAllTextAsync(_folder.File("server.pem"), certificate);
        await File.WriteAllTextAsync(_folder.File("server.key"), key);
        await File.WriteAllTextAsync(_folder.File("ca.pem"), Authority.Pem);
        await File.WriteAllLinesAsync(_folder.File("tokens"), Tokens.Values.Select(token => token.Line).Prepend("# tokens of the matrix"));

        var socket = _folder.File("o.sock");
        string[] flags = ["--socket", socket, "--listen", "127.0.0.1:0", "--store", $"sqlite:{_folder.File("store")}/orders.db", "--sample-data", "--services", "all"];
        _orderd = await NativeOrderd.StartCommandAsync(
            socket,
            [.. OtherUser.IsPossible ? Own.Command : [], program, .. flags],
            ("ORDERD_Access__Group", SystemGroup.Writers),
            ("ORDERD_Access__ReadOnlyGroup", SystemGroup.Readers),
            ("ORDERD_Access__Tokens", _folder.File("tokens")),
            ("ORDERD_Tls__Certificate", _folder.File("server.pem")),
            ("ORDERD_Tls__Key", _folder.File("server.key")),
            ("ORDERD_Tls__ClientCa", _folder.File("ca.pem")));
        // Else the kernel would keep the outsider from the socket, and the daemon would have nothing to decide.
        File.SetUnixFileMode(socket, (UnixFileMode)0b110_110_110);
    }

    public async Task DisposeAsync()
    {
        if (_orderd is not null)
            await _orderd.DisposeAsync();
        Authority.Dispose();
        Stranger.Dispose();
        _folder.Dispose();
    }
}
