using System.Globalization;
using System.Text.RegularExpressions;
using Orderd.Contracts.Ecommerce;

namespace Orderd.Tests.Native;

/// <summary>File descriptors: enough of them for the limits, or no start. What happens when they run out all the same is an attack.</summary>
public sealed partial class OpenFileLimits : IDisposable
{
    const int Refused = 78;

    readonly ScratchFolder _folder = new();

    string[] Flags => ["--socket", _folder.File("o.sock"), "--listen", "127.0.0.1:0", "--store", "memory"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    [Trait("Contract", "9 File descriptors: Refuses to start with fewer file descriptors than its limits need")]
    public async Task TooFewAreRefusedWithTheNumberThatWillDo()
    {
        var refused = await StartAsync("400:400", Flags);
        Assert.Equal(Refused, refused.ExitCode);
        Assert.StartsWith("orderd: 256 connections on each of 2 listeners need ", refused.Error, StringComparison.Ordinal);
        Assert.Contains("this process may have 400", refused.Error, StringComparison.Ordinal);

        // What it says is true, to one.
        var needed = Number(NeededPattern().Match(refused.Error));
        Assert.Equal(Refused, (await StartAsync($"{needed - 1}:{needed - 1}", Flags)).ExitCode);
        await StartsAsync($"{needed}:{needed}");
        var affordable = Number(AffordablePattern().Match(refused.Error));
        await StartsAsync("400:400", ("ORDERD_Limits__Connections", $"{affordable}"));
        var still = await StartAsync("400:400", Flags, ("ORDERD_Limits__Connections", $"{affordable + 1}"));
        Assert.Equal(Refused, still.ExitCode);
    }

    [Fact]
    [Trait("Contract", "9 File descriptors: The defaults fit into the 1,024 descriptors that a process is usually given")]
    public Task TheDefaultsFitInto1024() => StartsAsync("1024:1024");

    [Fact]
    [Trait("Contract", "9 File descriptors: The soft limit is raised to the hard one")]
    public Task ALowSoftLimitIsRaised() => StartsAsync("64:4096");

    async Task StartsAsync(string limit, params (string, string)[] environment)
    {
        await using var orderd = await NativeOrderd.StartExactlyAsync(_folder.File("o.sock"), Flags, environment, "prlimit", $"--nofile={limit}");
        Assert.NotEmpty((await orderd.OverTcp().addOrderAsync(new Order())).Value);
        Assert.Equal(0, await orderd.StopAsync());
    }

    static Task<ProgramRun> StartAsync(string limit, string[] flags, params (string, string)[] environment) =>
        ProgramRun.Of("prlimit", [$"--nofile={limit}", Binaries.Orderd, .. flags], null, environment);

    static int Number(Match match) => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"need (\d+) file descriptors")]
    private static partial Regex NeededPattern();

    [GeneratedRegex(@"set Limits:Connections to (\d+) or less")]
    private static partial Regex AffordablePattern();
}
