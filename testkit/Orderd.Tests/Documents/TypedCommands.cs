using System.Text.RegularExpressions;
using Orderd.Tests.Native;

namespace Orderd.Tests.Documents;

/// <summary>
/// What a page shows behind <c>&lt;!-- run --&gt;</c> is typed, page by page, at a new orderd with the sample orders and all services, and
/// prints what stands there.
/// </summary>
public sealed partial class TypedCommands : IDisposable
{
    readonly ScratchFolder _folder = new();

    public static TheoryData<string> Pages =>
        [.. MarkdownPage.All.Where(page => page.Blocks.Any(block => block.IsTyped)).Select(page => page.Path)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task PrintWhatIsShown(string path)
    {
        var programs = Directory.CreateDirectory(_folder.File("bin")).FullName;
        File.CreateSymbolicLink(Path.Combine(programs, "orderd"), Path.GetFullPath(Binaries.Orderd));
        File.CreateSymbolicLink(Path.Combine(programs, "orderctl"), Path.GetFullPath(Binaries.Orderctl));
        await using var orderd = await NativeOrderd.StartAsync(
            _folder.File("o.sock"), $"sqlite:{_folder.File("orders.db")}", "--sample-data", "--services", "all");

        // An id is another each time, but the same wherever it stands again.
        var (idsShown, idsPrinted) = (new Dictionary<string, string>(), new Dictionary<string, string>());
        foreach (var (command, output) in MarkdownPage.At(path).Blocks.Where(block => block.IsTyped).SelectMany(block => block.Commands()))
        {
            var run = await ProgramRun.Of(
                "bash", ["-c", $"cd {_folder.Root}; exec 2>&1; {command}"], null,
                ("PATH", $"{programs}:{Environment.GetEnvironmentVariable("PATH")}"), ("ORDERCTL_ENDPOINT", $"unix:{orderd.Socket}"));
            Assert.Equal(Scrubbed(output, idsShown), Scrubbed(run.Output, idsPrinted));
        }
    }

    static string Scrubbed(string text, Dictionary<string, string> ids)
    {
        text = Id().Replace(text, match =>
        {
            ids.TryAdd(match.Value, $"id {ids.Count + 1}");
            return ids[match.Value];
        });
        return Figure().Replace(text, "some $1");
    }

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex Id();

    [GeneratedRegex(@"[0-9][0-9.,]* (ms|bytes)")]
    private static partial Regex Figure();
}
