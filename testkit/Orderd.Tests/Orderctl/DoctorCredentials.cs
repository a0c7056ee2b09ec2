using Orderd.Tests.Access;
using Orderd.Tests.Native;
using static System.IO.UnixFileMode;

namespace Orderd.Tests.Orderctl;

/// <summary>As <see cref="DoctorVerb"/>: what can be wrong with tokens, keys and certificates, the caller's and the server's.</summary>
[Trait("Contract", "8 doctor: finds each fault that the tests plant")]
public sealed class DoctorCredentials : DoctorRuns
{
    [Fact]
    public async Task FilesOfSecretsThatOthersMayRead()
    {
        await using var orderd = await StartAsync();
        var token = SecretFile("ord_id_secret");
        File.SetUnixFileMode(token, UserRead | UserWrite | OtherRead);

        var fault = (await RunAsync(Endpoint, "--group", Group, "--token-file", token)).Only("fault", "--token-file", "its mode is 0604");

        await TypeAsync(fault.Fix);
        (await RunAsync(Endpoint, "--group", Group, "--token-file", token)).IsClean();
    }

    [RootFact]
    [Trait("Contract", "8 doctor: no advice gives the key to a caller")]
    public async Task ASecretOfAnotherUserIsNotToBeTakenOver()
    {
        Folder.Open();
        var orderctl = Folder.File("orderctl-under-test");
        File.Copy(Binaries.Orderctl, orderctl);
        var run = await ProgramRun.Of(
            "/usr/bin/env",
            [.. new OtherUser(61_002, 61_002).Command, orderctl, "--endpoint", "https://127.0.0.1:1", "doctor", "-o", "json", "--token-file", SecretFile("ord_id_secret")]);

        var fault = DoctorReport.Of(new OrderctlResult(run.ExitCode, run.Output, run.Error)).Findings.First(finding => finding.Check == "--token-file");

        Assert.StartsWith("cannot read", fault.Text, StringComparison.Ordinal);
        Assert.StartsWith("ls -l ", fault.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FilesThatAreNotWhatTheyShouldBe()
    {
        var (one, other) = (PemFiles.Make(Folder.Root), PemFiles.Make(Folder.Root));
        const string Nowhere = "https://127.0.0.1:1";

        (await RunAsync(Nowhere, "--token-file", Folder.File("none"))).Only("fault", "--token-file", "there is no");
        (await RunAsync(Nowhere, "--token-file", SecretFile("two words"))).Only("fault", "--token-file", "does not hold one token");
        (await RunAsync(Nowhere, "--cacert", SecretFile("no PEM"))).Only("fault", "--cacert", "holds no PEM certificate");
        (await RunAsync(Nowhere, "--cert", one.Certificate, "--key", other.Key)).Only("fault", "--key", "does not fit the other");
        (await RunAsync("http://192.0.2.1:1", "--token-file", SecretFile("ord_id_secret"))).Only("fault", "credentials", "not sent as plaintext");
        File.SetUnixFileMode(one.Key, UserRead | UserWrite | GroupRead);
        (await RunAsync(Nowhere, "--cert", one.Certificate, "--key", one.Key)).Only("fault", "--key", "its mode is 0640");
    }

    [Theory]
    [InlineData(-10, -1, "fault", "expired on ")]
    [InlineData(-10, 10, "warn", "expires in 9 days")]
    [InlineData(2, 30, "fault", "is not valid before ")]
    public async Task CertificatesOutOfTime(double from, double until, string result, string text)
    {
        var bad = PemFiles.Make(Folder.Root, from: from, until: until);
        var good = PemFiles.Make(Folder.Root);

        // Its own: looked at before anything is called.
        var report = await RunAsync("https://127.0.0.1:1", "--cacert", bad.Certificate);
        report.Has(result, "--cacert", text);
        report = await RunAsync("https://127.0.0.1:1", "--cert", bad.Certificate, "--key", bad.Key);
        report.Has(result, "--cert", text);

        // The server's.
        await using var orderd = await StartAsync(("ORDERD_Tls__Certificate", bad.Certificate), ("ORDERD_Tls__Key", bad.Key));
        report = await RunAsync($"https://127.0.0.1:{orderd.Tcp.Port}", "--cacert", good.Certificate);
        report.Has(result, "certificate", text);
    }

    [Fact]
    public async Task CertificatesThatAreNotTrusted()
    {
        var (own, other, elsewhere) = (PemFiles.Make(Folder.Root), PemFiles.Make(Folder.Root), PemFiles.Make(Folder.Root, "orders.example"));
        await using (var orderd = await StartAsync(("ORDERD_Tls__Certificate", own.Certificate), ("ORDERD_Tls__Key", own.Key)))
        {
            var endpoint = $"https://127.0.0.1:{orderd.Tcp.Port}";
            (await RunAsync(endpoint, "--cacert", own.Certificate)).IsClean();
            var fault = (await RunAsync(endpoint, "--cacert", other.Certificate)).Only("fault", "certificate", "vouches for it");
            Assert.Contains("--cacert", fault.Fix, StringComparison.Ordinal);
        }

        await using (var orderd = await StartAsync(("ORDERD_Tls__Certificate", elsewhere.Certificate), ("ORDERD_Tls__Key", elsewhere.Key)))
        {
            var port = orderd.Tcp.Port;
            var fault = (await RunAsync($"https://127.0.0.1:{port}", "--cacert", elsewhere.Certificate)).Only("fault", "certificate", "it is for orders.example");
            Assert.Equal($"orderctl --endpoint https://orders.example:{port} doctor", fault.Fix);
        }

        await using var plain = await StartAsync();
        (await RunAsync($"https://127.0.0.1:{plain.Tcp.Port}")).Only("fault", "certificate", "the handshake failed");
    }
}
