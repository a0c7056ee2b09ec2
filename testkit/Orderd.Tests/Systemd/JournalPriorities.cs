using Orderd.Tests.Native;

namespace Orderd.Tests.Systemd;

/// <summary>Priorities before the lines of the log, where the journal takes them off.</summary>
public sealed class JournalPriorities : IDisposable
{
    readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("json")]
    [InlineData("text")]
    [InlineData("auto")]
    public async Task ToTheJournalALineHasItsPriority(string format)
    {
        // It refuses to start and so ends by itself, with its last words on both.
        var run = await RunAsync("JOURNAL_STREAM=$(stat --dereference --format=%d:%i /proc/self/fd/3)", format);

        Assert.NotEmpty(run);
        Assert.All(run, line => Assert.Matches(format == "text" ? @"^<[26]>\d\d:" : @"^<[26]>\{""time""", line));
        Assert.Contains(run, line => line.StartsWith("<2>", StringComparison.Ordinal) && line.Contains("start_failed", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("JOURNAL_STREAM=1:1")]
    [InlineData("JOURNAL_STREAM=")]
    public async Task ElsewhereItHasNone(string journal) =>
        Assert.All(await RunAsync(journal, "json"), line => Assert.StartsWith("{", line, StringComparison.Ordinal));

    async Task<string[]> RunAsync(string journal, string format)
    {
        await File.WriteAllTextAsync(_folder.File("no-socket"), "");
        var run = await ProgramRun.Of("/bin/sh",
        [
            "-c", $"exec 3>&1; export {journal}; exec \"$@\"", "sh",
            Binaries.Orderd, "--socket", _folder.File("no-socket"), "--listen", "none", "--store", "memory",
        ], null, ("ORDERD_Log__Format", format));
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("is not a socket", run.Error, StringComparison.Ordinal);
        return run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
