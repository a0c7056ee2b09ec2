using System.Globalization;
using System.Text.Json;
using Orderd.Access;
using Orderd.Tests.Native;

namespace Orderd.Tests.Orderctl;

public sealed class TokenVerb : IDisposable
{
    const string Nowhere = "unix:/no/such/socket";

    readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [Trait("Contract", "7: orderctl token new prints the token once and the line for the file, which holds only id, SHA-256, role and expiry")]
    [InlineData("reader", "never", null)]
    [InlineData("writer", "90d", 90 * 24 * 60)]
    [InlineData("admin", "30m", 30)]
    public async Task WhatItMakesLetsInWhoeverHasTheToken(string role, string expires, int? minutes)
    {
        var made = DateTimeOffset.UtcNow;
        var result = (await OrderctlProcess.RunAsync(Nowhere, "", "token", "new", "--role", role, "--expires", expires, "--id", "n", "-o", "json")).Succeeded();
        var json = JsonElement.Parse(result.Output);
        var (token, line) = (json.GetProperty("token").GetString()!, json.GetProperty("line").GetString()!);

        await File.WriteAllTextAsync(_folder.File("tokens"), line);
        var table = TokenFile.Read(_folder.File("tokens"));
        var found = table.Find($"Bearer {token}", made, out var refusal);

        Assert.Null(refusal);
        Assert.Equal(role, found.Role.ToString().ToLowerInvariant());
        Assert.StartsWith("ord_n_", token, StringComparison.Ordinal);
        // 128 bits at least, in hexadecimal digits; and none of them in the line.
        Assert.True(token["ord_n_".Length..].Length >= 32);
        Assert.DoesNotContain(token["ord_n_".Length..], line, StringComparison.Ordinal);
        if (minutes is { } later)
        {
            var expiry = DateTimeOffset.Parse(line.Split(' ')[3], CultureInfo.InvariantCulture);
            Assert.InRange(expiry, made.AddMinutes(later).AddSeconds(-2), DateTimeOffset.UtcNow.AddMinutes(later));
        }
    }

    [Fact]
    public async Task ForPeopleItSaysWhichIsWhichAndNoTwoAreTheSame()
    {
        var lines = new List<string[]>();
        for (var i = 0; i < 2; i++)
            lines.Add((await OrderctlProcess.RunAsync(Nowhere, "", "token", "new", "--role", "writer")).Succeeded().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));

        Assert.All(lines, four => Assert.Matches("^The token, .*\nord_[0-9a-f]{8}_[0-9a-f]{40}\nIts line .*\n[0-9a-f]{8} [0-9a-f]{64} writer [-0-9T:]+Z$", string.Join('\n', four)));
        Assert.NotEqual(lines[0][1], lines[1][1]);
        Assert.NotEqual(lines[0][3].Split(' ')[0], lines[1][3].Split(' ')[0]);
    }

    [Theory]
    [InlineData("--role", "token", "new")]
    [InlineData("'root' is invalid; expected reader, writer or admin", "token", "new", "--role", "root")]
    [InlineData("'a_b' is invalid: an id has 1 to 64 characters, of letters", "token", "new", "--role", "reader", "--id", "a_b")]
    [InlineData("'soon' is no time from now", "token", "new", "--role", "reader", "--expires", "soon")]
    [InlineData("'0d' is no time from now", "token", "new", "--role", "reader", "--expires", "0d")]
    [InlineData("token what? new", "token")]
    public async Task AWrongCommandLineNamesWhatIsWrong(string complaint, params string[] arguments)
    {
        var result = await OrderctlProcess.RunAsync(Nowhere, "", arguments);

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Contains(complaint, result.Error, StringComparison.Ordinal);
    }
}
