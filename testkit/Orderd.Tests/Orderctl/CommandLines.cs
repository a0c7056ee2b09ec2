namespace Orderd.Tests.Orderctl;

public sealed class CommandLines
{
    const string Nowhere = "unix:/no/such/socket";

    [Theory]
    [Trait("Contract", "5 orderctl: exit code 2 for usage")]
    [InlineData("unknown option '--timeuot'", "delete", "--timeuot", "5s", "101")]
    [InlineData("'--frce'", "delete", "101", "--frce")]
    [InlineData("--timeout: '5' is not a number and a unit", "--timeout", "5", "get", "101")]
    [InlineData("--output: 'xml' is invalid; expected text or json", "get", "101", "-o", "xml")]
    [InlineData("--endpoint: 'tcp:1' is not unix:PATH", "get", "101", "--endpoint", "tcp:1")]
    [InlineData("--price: 'much' is not a number", "add", "--item", "a", "--price", "much")]
    [InlineData("either - or the fields of one order", "add", "-", "--item", "a")]
    [InlineData("unknown verb 'frobnicate'", "frobnicate")]
    [InlineData("no verb given")]
    [InlineData("get", "get")]
    [InlineData("--token-file: a token is not sent as plaintext", "get", "1", "--endpoint", "http://192.0.2.1:1", "--token-file", "/dev/null")]
    [InlineData("--cacert: there is no TLS", "get", "1", "--cacert", "/dev/null")]
    [InlineData("unknown verb 'route fly'", "route", "fly")]
    [InlineData("route what? feature, list, record, chat", "route")]
    [InlineData("LAT: '40.9' is not a whole number", "route", "feature", "40.9", "0")]
    [InlineData("--lo: '40' is not LAT,LON in degrees", "route", "list", "--lo", "40", "--hi", "1,1")]
    [InlineData("--hi: '181' is not a number of degrees from -180 to 180", "route", "list", "--lo", "0,0", "--hi", "0,181")]
    [InlineData("--hi", "route", "list", "--lo", "0,0")]
    [InlineData("N: '0' is not a number of points", "route", "record", "0")]
    [InlineData("either N or --points", "route", "record", "5", "--points", "-")]
    [InlineData("'both' is invalid; expected unary, client-stream, server-stream or bidi", "demo", "both")]
    [InlineData("'2147483648' is not a whole number of 32 bits", "sum", "1", "2147483648")]
    [InlineData("--limit: '0' is not a number of orders", "list", "--limit", "0")]
    [InlineData("--skip: '-1' is not a number of lines", "import", "--skip", "-1")]
    [InlineData("--resume: name the FILE to go on with", "export", "--resume")]
    [InlineData("either --resume or --force", "export", "--resume", "--force", "x")]
    [InlineData("backup", "backup")]
    [InlineData("restore", "restore")]
    public async Task AWrongOneIsTwoAndNamesWhatIsWrong(string complaint, params string[] arguments)
    {
        var result = await OrderctlProcess.RunAsync(Nowhere, "", arguments);

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.StartsWith("orderctl: ", result.Error, StringComparison.Ordinal);
        Assert.Contains(complaint, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnEndpointOfTheEnvironmentIsNamedToo()
    {
        var result = await OrderctlProcess.RunAsync("bogus", "", "get", "1");

        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith("orderctl: ORDERCTL_ENDPOINT: 'bogus' is not ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Contract", "5 orderctl: an unreachable socket is 3 and says what to type next")]
    public async Task AMissingSocketSaysWhatToType()
    {
        var result = await OrderctlProcess.RunAsync(Nowhere, "", "get", "1");

        Assert.Equal(3, result.ExitCode);
        Assert.StartsWith("orderctl: UNAVAILABLE: there is no socket /no/such/socket", result.Error, StringComparison.Ordinal);
        Assert.Contains("systemctl start orderd", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("get")]
    [InlineData("search")]
    [InlineData("add")]
    [InlineData("update")]
    [InlineData("delete")]
    [InlineData("process")]
    [InlineData("health")]
    [InlineData("doctor")]
    [InlineData("list")]
    [InlineData("export")]
    [InlineData("import")]
    [InlineData("backup")]
    [InlineData("restore")]
    [InlineData("version")]
    [InlineData("completion")]
    [InlineData("route")]
    [InlineData("route feature")]
    [InlineData("route list")]
    [InlineData("route record")]
    [InlineData("route chat")]
    [InlineData("demo")]
    [InlineData("sum")]
    [InlineData("token")]
    [InlineData("token new")]
    public async Task EveryVerbHasHelpWithExamples(string verb)
    {
        var result = (await OrderctlProcess.RunAsync(Nowhere, "", [.. verb.Split(' '), "--help"])).Succeeded();

        Assert.Contains($"Examples:\n  orderctl {verb}", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    public async Task EveryVerbIsCompleted(string shell)
    {
        var script = (await OrderctlProcess.RunAsync(Nowhere, "", "completion", shell)).Succeeded().Output;

        foreach (var word in (string[])["get", "search", "add", "update", "delete", "process", "list", "newest-first", "export", "resume", "import", "backup", "restore", "version", "completion", "route", "chat", "points", "demo", "client-stream", "sum", "item", "endpoint"])
            Assert.Contains(word, script, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BashCompletes()
    {
        var script = (await OrderctlProcess.RunAsync(Nowhere, "", "completion", "bash")).Succeeded().Output;
        var test = script + "COMP_WORDS=(orderctl -o json pro); COMP_CWORD=3; _orderctl; echo \"${COMPREPLY[*]}\"\n";
        using var bash = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("bash", ["-c", test])
        {
            RedirectStandardOutput = true,
        })!;

        Assert.Equal("process\n", await bash.StandardOutput.ReadToEndAsync());
    }
}
