using System.Text.RegularExpressions;
using Orderd.Tests.Access;
using Orderd.Tests.Attacks;
using Orderd.Tests.Native;
using Orderd.Tests.Wire;

namespace Orderd.Tests.Documents;

/// <summary>The examples in packaging/examples/cluster, which docs/cluster.md tells the reader to use, work.</summary>
public sealed partial class ClusterExamples : IDisposable
{
    readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task TheHealthCheckOfHaproxyGetsTheAnswerThatItExpects()
    {
        var example = await File.ReadAllTextAsync(Example("haproxy.cfg"));
        byte[] request = [.. SentBytes().Matches(example).SelectMany(match => Convert.FromHexString(match.Groups[1].Value))];
        var expected = Convert.FromHexString(ExpectedBytes().Match(example).Groups[1].Value);
        using var authority = new CertificateAuthority();
        var (certificate, key) = authority.IssueServer();
        await File.WriteAllTextAsync(_folder.File("server.pem"), certificate + "\n" + key);
        await using var orderd = await NativeOrderd.StartExactlyAsync(
            _folder.File("o.sock"), ["--socket", _folder.File("o.sock"), "--listen", "127.0.0.1:0", "--store", "memory"],
            ("ORDERD_Tls__Certificate", _folder.File("server.pem")));
        using var connection = await WireConnection.OpenAsync(orderd, WireTransport.Tls);

        await connection.SendAsync(request);

        WireFrame? frame;
        do
            frame = await connection.ReadAsync();
        while (frame is not null && frame.Type != Http2Frame.Type.Data);
        Assert.Equal(expected, frame?.Payload);
    }

    [Fact]
    public async Task TheSettingsOfOrderdAreSettings()
    {
        var run = await ProgramRun.Of(Binaries.Orderd, ["--config", Example("orderd.json"), "--list-settings"]);

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Matches(@"(?m)^Store +postgres://orderd@pg1\.example", run.Output);
    }

    static string Example(string name) => Path.Combine(Binaries.RepositoryRoot(), "packaging", "examples", "cluster", name);

    [GeneratedRegex(@"^ *tcp-check send-binary ([0-9a-f]+)$", RegexOptions.Multiline)]
    private static partial Regex SentBytes();

    [GeneratedRegex(@"^ *tcp-check expect binary ([0-9a-f]+)$", RegexOptions.Multiline)]
    private static partial Regex ExpectedBytes();
}
