using System.Text.Json;

namespace Orderd.Tests.Native;

/// <summary>A client built on grpc-core that sends the path of the socket as its :authority, as they all do from 1.57 on.</summary>
public sealed class AuthorityTests
{
    const string Python = "/usr/bin/python3";

    [Fact]
    [Trait("Limit", "A client whose :authority is refused is explained in the log, once a minute at most")]
    public async Task ARefusedAuthorityIsExplainedOnceAMinute()
    {
        using var folder = new ScratchFolder();
        await using var orderd = await NativeOrderd.StartAsync(folder.File("o.sock"), "memory", "--sample-data");
        var path = Uri.EscapeDataString(orderd.Socket);

        for (var i = 0; i < 3; i++)
            Assert.StartsWith("INTERNAL", (await CallAsync(orderd.Socket, path)).Output, StringComparison.Ordinal);
        Assert.Equal("101\n", (await CallAsync(orderd.Socket, "localhost")).Output);

        var line = await orderd.LogLineAsync(line => line.GetProperty("event").GetString() == "authority_refused");
        Assert.Equal("warning", line.GetProperty("level").GetString());
        Assert.Contains(path, line.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Contains("grpc.default_authority to localhost", line.GetProperty("message").GetString(), StringComparison.Ordinal);
        // What comes after all of them: the stop.
        Assert.Equal(0, await orderd.StopAsync());
        await orderd.LogLineAsync(line => line.GetProperty("event").GetString() == "stopped");
        Assert.Single(orderd.Log.Lines, line => JsonElement.Parse(line).GetProperty("event").GetString() == "authority_refused");
    }

    [Fact]
    [Trait("Limit", "Whatever a client sends as its :authority, the explanation is one line")]
    public async Task AHostileAuthorityMakesNoSecondLine()
    {
        using var folder = new ScratchFolder();
        await using var orderd = await NativeOrderd.StartAsync(folder.File("o.sock"), "memory", "--sample-data");

        await CallAsync(orderd.Socket, "evil\n{\"event\":\"forged\"}" + new string('x', 5_000));
        await CallAsync(orderd.Socket, "evil {\"event\":\"forged\"}" + new string('x', 5_000));

        var line = await orderd.LogLineAsync(line => line.GetProperty("event").GetString() == "authority_refused");
        Assert.InRange(line.GetProperty("message").GetString()!.Length, 0, 600);
        Assert.All(orderd.Log.Lines, line => Assert.NotEqual("forged", JsonElement.Parse(line).GetProperty("event").GetString()));
    }

    static async Task<ProgramRun> CallAsync(string socket, string authority)
    {
        var run = await ProgramRun.Of(Python, [Path.Combine(AppContext.BaseDirectory, "Python", "authority.py"), socket, authority]);
        Assert.True(run.ExitCode == 0, run.Error);
        return run;
    }
}
