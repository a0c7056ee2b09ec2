using Orderd.Access;
using Orderd.Configuration;
using Orderd.Errors;
using Orderd.Tests.Native;

namespace Orderd.Tests.Postgres;

/// <summary>The files with which orderd shows PostgreSQL who it is are looked at before it starts.</summary>
public sealed class StoreFiles : IDisposable
{
    const string Canary = "hunter2";

    readonly ScratchFolder _folder = new();

    string File => _folder.File("secret");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [Trait("Contract", "5 --store: a passfile is for its owner alone")]
    [InlineData("rw-------", true)]
    [InlineData("r--------", true)]
    [InlineData("rw-r-----", false)]
    [InlineData("rw--w----", false)]
    [InlineData("rw----r--", false)]
    [InlineData("rwxrwxrwx", false)]
    public void APasswordFileIsForItsOwnerAlone(string mode, bool isAccepted)
    {
        Write($"*:*:*:orders:{Canary}\n", mode);
        AssertChecked($"passfile={File}", isAccepted ? null : $"passfile of the store: others than its owner may use {File}: chmod go= {File}");
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("# localhost\n\n  \ndb1:5432:shop:orders:x\n", true)]
    [InlineData(@"db1:5432:shop:orders:a\:b\\c", true)]
    [InlineData($"db1:5432:shop:orders:x\n{Canary}\n", false)]
    [InlineData($"#\ndb1:5432:shop:orders:{Canary}:x\n", false)]
    public void APasswordFileHasItsFormat(string text, bool isAccepted)
    {
        Write(text, "rw-------");
        AssertChecked($"passfile={File}", isAccepted ? null : $"passfile of the store: {File}, line 2: a line is HOST:PORT:DATABASE:USER:PASSWORD");
    }

    [Theory]
    [InlineData("passfile={0}")]
    [InlineData("sslrootcert={0}")]
    [InlineData("sslcert={0}")]
    [InlineData("sslcert=/proc/self/comm&sslkey={0}")]
    public void AFileThatIsNotThereOrNoneIsRefused(string parameter)
    {
        var name = parameter.Split('&')[^1].Split('=')[0];
        AssertChecked(
            parameter.Replace("{0}", File, StringComparison.Ordinal), $"{name} of the store: {File} cannot be read: No such file or directory");
        AssertChecked(
            parameter.Replace("{0}", _folder.Root, StringComparison.Ordinal), $"{name} of the store: {_folder.Root} cannot be read: it is not a regular file");
    }

    [Fact]
    public void AKeyIsForItsOwnerOrIsRootsAndForAGroup()
    {
        Write("key", "rw-r-----");
        var parameters = $"sslcert=/proc/self/comm&sslkey={File}";
        // Root's files are made by root only.
        AssertChecked(parameters, Environment.IsPrivilegedProcess ? null : $"chmod go= {File}");
        Write("key", "rw-------");
        AssertChecked(parameters, null);
        Write("key", "rw-r--r--");
        AssertChecked(parameters, $"sslkey of the store: others than its owner may use {File}: chmod {(Environment.IsPrivilegedProcess ? "g=r,o=" : "go=")} {File}");
    }

    [Fact]
    public void ACaThatAnybodyMayExchangeIsRefused()
    {
        Write("ca", "rw-rw-rw-");
        AssertChecked($"sslrootcert={File}", $"sslrootcert of the store: every user of this machine may write to {File}: chmod o-w {File}");
    }

    [Fact]
    public void OtherStoresHaveNone() => Assert.Null(Record.Exception(() => CredentialStore.Read(new Config())));

    void Write(string text, string mode)
    {
        System.IO.File.WriteAllText(File, text);
        System.IO.File.SetUnixFileMode(
            File, mode.Select((letter, i) => letter == '-' ? UnixFileMode.None : (UnixFileMode)(1 << (8 - i))).Aggregate((all, one) => all | one));
    }

    static void AssertChecked(string parameters, string? expected)
    {
        var config = new Config { Store = StoreSpec.Parse($"postgres://orders@db1/shop?{parameters}") };
        if (expected is null)
        {
            CredentialStore.Read(config);
            return;
        }

        var failure = Assert.ThrowsAny<StartFailure>(() => CredentialStore.Read(config));
        Assert.Equal(ExitCode.Refused, failure.ExitCode);
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, failure.Message, StringComparison.Ordinal);
    }
}
