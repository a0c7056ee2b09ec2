using System.Security.Cryptography;
using System.Text.Json;
using Orderd.Tests.Native;

namespace Orderd.Tests.Postgres;

/// <summary>
/// Contract 5: a password that somebody put into the store's URI, or into a wrong place altogether, is nowhere in what the native
/// daemon says.
/// </summary>
public sealed class WithheldPasswords : IDisposable
{
    const int Usage = 64;
    const int Refused = 78;

    readonly ScratchFolder _folder = new();
    readonly string _canary = $"canary{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}";

    public static TheoryData<string[]> Questions => [[], ["--check-config"], ["--list-settings"]];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [Trait("Contract", "5 --store: a password in it is refused and never shown")]
    [MemberData(nameof(Questions))]
    public async Task OneInTheUriIsRefusedWhereverItIsGiven(string[] question)
    {
        var uri = $"postgres://orders:{_canary}@db1.invalid/shop";
        var file = _folder.File("orderd.json");
        await File.WriteAllTextAsync(file, $$"""{ "Store": {{JsonSerializer.Serialize(uri)}} }""");

        await AssertRefusedAsync(Usage, "--store cannot be", ["--store", uri, .. question]);
        await AssertRefusedAsync(Usage, "--store cannot be", [$"--store={uri}", .. question]);
        await AssertRefusedAsync(Refused, "ORDERD_Store cannot be", question, ("ORDERD_Store", uri));
        await AssertRefusedAsync(Refused, $"{file}: Store cannot be", ["--config", file, .. question]);
    }

    [Theory]
    [Trait("Contract", "5 --store: a password in it is refused and never shown")]
    [InlineData("postgres://u:{0}@db/d", "must not hold a password")]
    [InlineData("postgresql://u@db/d?password={0}", "must not hold a password")]
    [InlineData("postgres://u:1/{0}@db/d", "%40")]
    [InlineData("postgres://u:{0}", "a port is")]
    [InlineData("Postgres://u:{0}@db/d", "use sqlite:PATH")]
    [InlineData("postgres:u:{0}@db/d", "use sqlite:PATH")]
    [InlineData("mysql://u:{0}@db/d", "use sqlite:PATH")]
    [InlineData("host=db user=u password={0}", "use sqlite:PATH")]
    [InlineData("postgres://u:{0}@db/d\n", "it holds a control character")]
    public async Task SoIsOneInAUriThatIsWrongOtherwise(string uri, string reason)
    {
        var exitCode = uri.EndsWith('\n') ? Refused : Usage;
        await AssertRefusedAsync(exitCode, reason, ["--store", uri.Replace("{0}", _canary, StringComparison.Ordinal)]);
    }

    [Fact]
    public async Task AUriInAWrongPlaceIsNotShownEither()
    {
        var uri = $"postgres://orders:{_canary}@db1.invalid/shop";
        await AssertRefusedAsync(Usage, "an argument that is not known", [uri]);
        await AssertRefusedAsync(Usage, "an argument that is not known", [$"--stroe={uri}"]);
        await AssertRefusedAsync(Usage, "Unrecognized command or argument '--stroe'", ["--stroe", uri]);
        await AssertRefusedAsync(Usage, "--listen cannot be", ["--listen", uri]);
        await AssertRefusedAsync(Usage, "--services cannot be", ["--services", uri]);
        await AssertRefusedAsync(Usage, "one value is needed", ["--store", "memory", "--store", uri]);
        await AssertRefusedAsync(Refused, "ORDERD_Stores is not a setting", [], ("ORDERD_Stores", uri));
        await AssertRefusedAsync(Refused, "ORDERD_Log__Level cannot be", [], ("ORDERD_Log__Level", uri));
    }

    [Fact]
    public async Task NorIsOneThatStandsWhereItBelongs()
    {
        var passwords = _folder.File("pgpass");
        await File.WriteAllTextAsync(passwords, $"*:*:*:orders:{_canary}\n");
        File.SetUnixFileMode(passwords, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        string[] flags = ["--store", $"postgres://orders@db1.invalid,db2.invalid:5433/shop?passfile={passwords}"];

        var check = await RunAsync([.. flags, "--check-config"], ("PGPASSWORD", _canary));
        Assert.Equal((0, "orderd: configuration OK.\n", ""), (check.ExitCode, check.Output, check.Error));
        var list = await RunAsync([.. flags, "--list-settings"], ("PGPASSWORD", _canary));
        Assert.Equal((0, ""), (list.ExitCode, list.Error));
        Assert.Contains("  postgres://orders@db1.invalid:5432,db2.invalid:5433/shop?sslmode=verify-full  flag --store", list.Output, StringComparison.Ordinal);

        File.SetUnixFileMode(passwords, (UnixFileMode)0b110_100_000);
        foreach (var question in (string[][])[["--check-config"], []])
            await AssertRefusedAsync(Refused, $"chmod go= {passwords}", [.. flags, .. question]);
    }

    [Fact]
    public async Task WhatSystemdHandsOverIsTakenAsItIs()
    {
        // It is root's, and an ACL for the daemon's user shows as a right of the group.
        var passwords = _folder.File("pgpass");
        await File.WriteAllTextAsync(passwords, $"*:*:*:orders:{_canary}\n");
        File.SetUnixFileMode(passwords, (UnixFileMode)0b100_100_000);
        string[] flags = ["--check-config", "--store", "postgres://orders@db1.invalid/shop"];

        Assert.Equal(0, (await RunAsync(flags, ("CREDENTIALS_DIRECTORY", _folder.Root))).ExitCode);
        // Which is looked at all the same.
        File.SetUnixFileMode(passwords, (UnixFileMode)0b100_100_100);
        await AssertRefusedAsync(Refused, $"others than its owner may use {passwords}", flags, ("CREDENTIALS_DIRECTORY", _folder.Root));
    }

    [Theory]
    [Trait("Contract", "5 --store: a database on another machine is reached with sslmode=verify-full unless --insecure is given")]
    [InlineData("disable")]
    [InlineData("prefer")]
    [InlineData("require")]
    [InlineData("verify-ca")]
    public async Task LessThanVerifiedTakesInsecure(string mode)
    {
        string[] flags = ["--check-config", "--store", $"postgres://orders@localhost,db1.invalid/shop?sslmode={mode}"];
        await AssertRefusedAsync(
            Refused, $"postgres://orders@localhost:5432,db1.invalid:5432/shop?sslmode={mode} is on another machine, and sslmode={mode} does not", flags);
        Assert.Equal(0, (await RunAsync([.. flags, "--insecure"])).ExitCode);
        Assert.Equal(0, (await RunAsync(["--check-config", "--store", $"postgres://orders@localhost/shop?sslmode={mode}"])).ExitCode);
    }

    [Theory]
    [InlineData("--restore=orders.backup")]
    [InlineData("--verify")]
    public async Task WhatWorksOnFilesNamesTheToolsOfPostgreSql(string option)
    {
        var error = await AssertRefusedAsync(Refused, "/shop?sslmode=prefer is in PostgreSQL", [option, "--store", "postgres://orders@localhost/shop"]);
        Assert.All(["pg_dump", "pgBackRest", "orderctl export"], tool => Assert.Contains(tool, error, StringComparison.Ordinal));
        Assert.StartsWith($"orderd: {option.Split('=')[0]} works on a file", error, StringComparison.Ordinal);
    }

    async Task<string> AssertRefusedAsync(int exitCode, string message, string[] arguments, params (string, string)[] environment)
    {
        var run = await RunAsync(arguments, environment);
        Assert.Equal((exitCode, ""), (run.ExitCode, run.Output));
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd('\n').Split('\n'));
        return run.Error;
    }

    async Task<ProgramRun> RunAsync(string[] arguments, params (string, string)[] environment)
    {
        var run = await ProgramRun.Of(
            Binaries.Orderd, ["--socket", _folder.File("o.sock"), .. arguments.Contains("--listen") ? [] : (string[])["--listen", "none"], .. arguments], null, environment);
        Assert.DoesNotContain(_canary, run.Output, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(_canary, run.Error, StringComparison.OrdinalIgnoreCase);
        return run;
    }
}
