using System.Buffers.Binary;
using Orderd.Configuration;

namespace Orderd.Tests.Native;

/// <summary>Contract 5: what the native daemon refuses at its start, with which exit code, and what it says about it.</summary>
public sealed class RefusedStarts : IDisposable
{
    const int Usage = 64;
    const int Refused = 78;

    readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--bogus", "Unrecognized command or argument '--bogus'")]
    [InlineData("stray", "Unrecognized command or argument 'stray'")]
    [InlineData("--store", "Required argument missing for option: '--store'")]
    [InlineData("--store=redis", "--store cannot be redis: use sqlite:PATH, postgres://USER@HOST,.../DATABASE or memory.")]
    [InlineData("--listen=here", "--listen cannot be here: here is not HOST:PORT")]
    [InlineData("--listen=127.0.0.1:70000", "--listen cannot be 127.0.0.1:70000")]
    [InlineData("--services=shop", "--services cannot be shop: there is no service shop")]
    public async Task AWrongFlagNamesItselfAndExits64(string argument, string message)
    {
        var run = await ProgramRun.Of(Binaries.Orderd, [argument]);
        Assert.Equal(Usage, run.ExitCode);
        Assert.StartsWith("orderd: ", run.Error, StringComparison.Ordinal);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
    }

    [Theory]
    [InlineData("""{ "Lissten": "127.0.0.1:1" }""", "Lissten is not a setting")]
    [InlineData("""{ "Log": { "Level": "loud" } }""", "Log:Level cannot be loud")]
    [InlineData("""{ "Processing": { "BatchSize": 0 } }""", "Processing:BatchSize cannot be 0: use a whole number from 1 to 1000")]
    [InlineData("""{ "Limits": { "DefaultDeadline": "soon" } }""", "Limits:DefaultDeadline cannot be soon")]
    [InlineData("""{ "Socket": "none", "Listen": "none" }""", "there is nothing to listen on")]
    [InlineData("{ oh", "cannot be read")]
    public async Task AWrongKeyInTheFileNamesItselfAndExits78(string json, string message)
    {
        var file = _folder.File("orderd.json");
        await File.WriteAllTextAsync(file, json);
        var run = await ProgramRun.Of(Binaries.Orderd, ["--config", file]);
        Assert.Equal(Refused, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [Trait("Contract", "5 --config: NUL or control characters in a configured path are 78 with one clean line")]
    [InlineData("""{ "Store": "sqlite:/tmp/a\u0000b" }""", @"Store cannot be sqlite:/tmp/a\u0000b: it holds a control character.")]
    [InlineData("""{ "Store": "sqlite:/tmp/a\nb" }""", @"Store cannot be sqlite:/tmp/a\u000ab: it holds a control character.")]
    [InlineData("""{ "Socket": "/tmp/a\u001bb" }""", @"Socket cannot be /tmp/a\u001bb: it holds a control character.")]
    [InlineData("""{ "Access": { "Tokens": "/tmp/a\u0000" } }""", @"Access:Tokens cannot be /tmp/a\u0000: it holds a control character.")]
    [InlineData("""{ "Tls": { "Certificate": "\u0000" } }""", @"Tls:Certificate cannot be \u0000: it holds a control character.")]
    [InlineData("""{ "Tls": { "Key": "/\u007f" } }""", @"Tls:Key cannot be /\u007f: it holds a control character.")]
    [InlineData("""{ "Tls": { "ClientCa": "/\u0085" } }""", @"Tls:ClientCa cannot be /\u0085: it holds a control character.")]
    [InlineData("""{ "Access": { "Group": "a\tb" } }""", @"Access:Group cannot be a\u0009b: it holds a control character.")]
    [InlineData("""{ "Sto\nre": "memory" }""", @"Sto\u000are is not a setting.")]
    public async Task ControlCharactersAreRefusedInOneCleanLine(string json, string message)
    {
        var file = _folder.File("orderd.json");
        await File.WriteAllTextAsync(file, json);
        foreach (var check in (string[][])[["--check-config"], []])
            AssertRefused(await ProgramRun.Of(Binaries.Orderd, ["--config", file, .. check]), $"orderd: {file}: {message}");
    }

    [Fact]
    [Trait("Contract", "5 --config: NUL or control characters in a configured path are 78 with one clean line, wherever it was configured")]
    public async Task ControlCharactersAreRefusedInFlagsAndVariables()
    {
        const string Path = "/tmp/a\nb";
        const string Reason = @"cannot be /tmp/a\u000ab: it holds a control character.";
        AssertRefused(await ProgramRun.Of(Binaries.Orderd, ["--socket", Path]), $"orderd: --socket {Reason}");
        AssertRefused(await ProgramRun.Of(Binaries.Orderd, [], null, ("ORDERD_Socket", Path)), $"orderd: ORDERD_Socket {Reason}");
        AssertRefused(await ProgramRun.Of(Binaries.Orderd, ["--config", Path]), @"orderd: the configuration /tmp/a\u000ab cannot be read: ");
    }

    [Fact]
    [Trait("Contract", "5 --socket: nor does a path that no socket can have end it by a signal")]
    public async Task APathTooLongForASocketIsRefused()
    {
        var path = _folder.File(new string('x', 108));
        AssertRefused(await ProgramRun.Of(Binaries.Orderd, ["--socket", path]), $"orderd: the path of a socket has at most 107 bytes: {path}");
    }

    [Theory]
    [InlineData("ORDERD_Log__Volume", "11", "ORDERD_Log__Volume is not a setting")]
    [InlineData("ORDERD_Processing__FlushAfter", "-1s", "ORDERD_Processing__FlushAfter cannot be -1s")]
    public async Task AWrongKeyInTheEnvironmentNamesItselfAndExits78(string name, string value, string message)
    {
        var run = await ProgramRun.Of(Binaries.Orderd, ["--check-config"], null, (name, value));
        Assert.Equal(Refused, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AMissingFileExits78()
    {
        var run = await ProgramRun.Of(Binaries.Orderd, ["--config", _folder.File("none.json")]);
        Assert.Equal(Refused, run.ExitCode);
        Assert.Contains("none.json", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnAddressInUseExits1()
    {
        await using var first = await NativeOrderd.StartAsync(_folder.File("o.sock"), "memory");
        var second = await ProgramRun.Of(
            Binaries.Orderd, ["--socket", "none", "--listen", $"127.0.0.1:{first.Tcp.Port}", "--store", "memory"]);
        Assert.Equal(1, second.ExitCode);
        Assert.Contains("address already in use", second.Error, StringComparison.Ordinal);
        Assert.Contains("--listen", second.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithoutOpenSslItDoesNotStart() =>
        await SaysThatOpenSslIsMissingAsync(Binaries.Orderd, "--socket", "none", "--listen", "127.0.0.1:0", "--store", "memory");

    [Theory]
    [InlineData("token", "new", "--role", "reader")]
    [InlineData("--endpoint", "https://127.0.0.1:1", "get", "101")]
    public async Task WithoutOpenSslOrderctlSaysSo(params string[] arguments) =>
        await SaysThatOpenSslIsMissingAsync(Binaries.Orderctl, arguments);

    async Task SaysThatOpenSslIsMissingAsync(string program, params string[] arguments)
    {
        // Where the loader looks first; what it finds there is no library.
        foreach (var name in (string[])["libssl.so.3", "libssl.so.1.1", "libssl.so.1.0.2", "libssl.so.1.0.0", "libssl.so.10"])
            await File.WriteAllBytesAsync(_folder.File(name), []);
        var run = await ProgramRun.Of(program, arguments, null, ("LD_LIBRARY_PATH", _folder.Root));
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("OpenSSL is missing", run.Error, StringComparison.Ordinal);
        Assert.Contains("libssl3", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CheckConfigVersionAndHelpAnswerAndExit0()
    {
        var check = await ProgramRun.Of(Binaries.Orderd, ["--check-config", "--store", "memory"]);
        var version = await ProgramRun.Of(Binaries.Orderd, ["--version"]);
        var help = await ProgramRun.Of(Binaries.Orderd, ["--help"]);
        Assert.Equal((0, "orderd: configuration OK.\n", ""), (check.ExitCode, check.Output, check.Error));
        Assert.Equal((0, $"orderd {CommandLine.Version}\n", ""), (version.ExitCode, version.Output, version.Error));
        Assert.Equal((0, ""), (help.ExitCode, help.Error));
        Assert.All(Settings.All, setting => Assert.Contains(setting.Flag ?? setting.Key, help.Output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("not a database at all", "is not a SQLite database")]
    [InlineData("", null)]
    public async Task AFileThatIsNoDatabaseIsRefusedAndUntouched(string content, string? message)
    {
        var path = _folder.File("orders.db");
        await File.WriteAllTextAsync(path, content);
        if (message is null)
            await using (await NativeOrderd.StartAsync(_folder.File("o.sock"), $"sqlite:{path}"))
                return;

        await AssertRefusedAsync(path, message);
    }

    [Fact]
    public async Task AFolderIsRefused()
    {
        var run = await StartAsync(_folder.Root);
        Assert.Equal(Refused, run.ExitCode);
        Assert.Contains("is a directory", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnotherProgramsDatabaseIsRefusedAndUntouched() =>
        await AssertRefusedAsync(await StoreWithHeaderAsync(68, 0x12345678), "is a database of another program");

    [Fact]
    public async Task ANewerSchemaIsRefusedAndUntouched() =>
        await AssertRefusedAsync(await StoreWithHeaderAsync(60, 99), "was written by a newer orderd (schema 99; this one knows 2)");

    [Fact]
    public async Task ATruncatedStoreIsRefusedAndUntouched()
    {
        var path = await NewStoreAsync();
        using (var file = File.OpenWrite(path))
            file.SetLength(file.Length / 2);
        await AssertRefusedAsync(path, "is damaged");
    }

    [Fact]
    public async Task AStoreOverwrittenWithGarbageIsRefusedAndUntouched()
    {
        var path = await NewStoreAsync();
        using (var file = File.OpenWrite(path))
        {
            // The schema stands in the first page, behind its header of 100 bytes.
            file.Position = 100;
            file.Write(new byte[3_000]);
        }

        await AssertRefusedAsync(path, "is damaged");
    }

    async Task AssertRefusedAsync(string path, string message)
    {
        var before = await File.ReadAllBytesAsync(path);
        var run = await StartAsync(path);
        Assert.Equal(Refused, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.Contains("--store", run.Error, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(path));
    }

    Task<ProgramRun> StartAsync(string path) =>
        ProgramRun.Of(Binaries.Orderd, ["--socket", _folder.File("o.sock"), "--listen", "none", "--store", $"sqlite:{path}"]);

    async Task<string> NewStoreAsync()
    {
        var path = _folder.File("orders.db");
        await using var orderd = await NativeOrderd.StartAsync(_folder.File("o.sock"), $"sqlite:{path}", "--sample-data");
        Assert.Equal(0, await orderd.StopAsync());
        return path;
    }

    async Task<string> StoreWithHeaderAsync(int offset, int value)
    {
        var path = await NewStoreAsync();
        var bytes = await File.ReadAllBytesAsync(path);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(offset), value);
        await File.WriteAllBytesAsync(path, bytes);
        return path;
    }

    static void AssertRefused(ProgramRun run, string line)
    {
        Assert.Equal(Refused, run.ExitCode);
        Assert.StartsWith(line, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(run.Error.TrimEnd('\n'), char.IsControl);
    }
}
