using System.Text.RegularExpressions;
using Orderd.Tests.Native;

namespace Orderd.Tests.Documents;

/// <summary>Whatever command a page shows, typed by a test or not: there are such verbs, options and targets.</summary>
public sealed partial class ShownCommands
{
    static readonly string[] Code =
        [.. MarkdownPage.All.SelectMany(page => page.CodeSpans.Concat(page.Blocks.SelectMany(Typed)))];

    [Fact]
    public async Task EachVerbOfOrderctlAndItsOptionsAreThere()
    {
        var general = await HelpAsync(Binaries.Orderctl);
        var verbs = VerbOfHelp().Matches(general).Select(match => match.Groups[1].Value).ToHashSet();
        var helps = new Dictionary<string, string>();
        foreach (var words in Typed("orderctl"))
        {
            // Before it there may be options with their values. VERB is any, and an option may be shown without one.
            var verb = words.FirstOrDefault(verbs.Contains);
            Assert.True(verb is not null || words.All(word => word == "VERB" || IsOption(word)), string.Join(' ', words));
            if (!helps.TryGetValue(verb ?? "", out var help))
            {
                help = general;
                if (verb is not null)
                {
                    var own = await HelpAsync(Binaries.Orderctl, verb);
                    help += own;
                    foreach (Match below in VerbOfHelp().Matches(own))
                        help += await HelpAsync(Binaries.Orderctl, verb, below.Groups[1].Value);
                }

                helps.Add(verb ?? "", help);
            }

            Assert.All(words.Where(IsOption), option => Assert.Matches($@"(?<![\w-]){option}(?![\w-])", help));
        }
    }

    [Fact]
    public async Task EachOptionOfOrderdIsThere()
    {
        var help = await HelpAsync(Binaries.Orderd);
        var options = Typed("orderd").SelectMany(words => words.Where(IsOption)).Distinct().ToList();
        Assert.NotEmpty(options);
        Assert.All(options, option => Assert.Matches($@"(?<![\w-]){option}(?![\w-])", help));
    }

    [Fact]
    public void EachTargetOfMakeIsThere()
    {
        var targets = File.ReadLines(Path.Combine(Binaries.RepositoryRoot(), "Makefile"))
            .Single(line => line.StartsWith(".PHONY:", StringComparison.Ordinal)).Split(' ');
        var shown = Code.SelectMany(code => Target().Matches(code).Select(match => match.Groups[1].Value)).Distinct().ToList();
        Assert.NotEmpty(shown);
        Assert.All(shown, target => Assert.Contains(target, targets));
    }

    static bool IsOption(string word) => word.StartsWith("--", StringComparison.Ordinal);

    // Of a block that shows what was typed and what came out, the former.
    static IEnumerable<string> Typed(MarkdownBlock block) =>
        block.Lines.Exists(line => line.StartsWith("$ ", StringComparison.Ordinal))
            ? block.Lines.Where(line => line.StartsWith("$ ", StringComparison.Ordinal))
            : block.Lines;

    // What follows the program's name, up to where the shell begins something else, with a word in place of what is quoted.
    static IEnumerable<string[]> Typed(string program) =>
        from code in Code
        from Match match in Regex.Matches(Quoted().Replace(code, "quoted"), $@"(?:^|[ (]){program} ([^|;&)>#]*)")
        select match.Groups[1].Value.Split([' ', '[', ']'], StringSplitOptions.RemoveEmptyEntries);

    static async Task<string> HelpAsync(string program, params string[] verb)
    {
        var run = await ProgramRun.Of(program, [.. verb, "--help"]);
        Assert.True(run.ExitCode == 0, run.Error);
        return run.Output;
    }

    [GeneratedRegex(@"^  ([a-z]+)\b.* {2,}", RegexOptions.Multiline)]
    private static partial Regex VerbOfHelp();

    [GeneratedRegex("'[^']*'|\"[^\"]*\"")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"(?:^| )make ([a-z][a-z-]*)")]
    private static partial Regex Target();
}
