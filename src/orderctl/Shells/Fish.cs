using System.CommandLine;
using System.Text;

namespace Orderctl.Shells;

/// <summary>Completion for fish: a list of conditions and words.</summary>
static class Fish
{
    public static string Script(RootCommand root)
    {
        Branch[] verbs = [.. root.Subcommands.Select(Branch.Of)];
        var seen = $"__fish_seen_subcommand_from {string.Join(' ', verbs.Select(verb => verb.Name))}";
        var script = new StringBuilder("# fish completion for orderctl\ncomplete -c orderctl -f\n");
        foreach (var flag in root.Options.Select(Flag.Of))
            Add(script, "", flag);

        foreach (var verb in verbs)
        {
            Line(script, $"-n 'not {seen}'", $"-a {verb.Name}", Describe(verb.Description));
            var after = $"-n '__fish_seen_subcommand_from {verb.Name}'";
            foreach (var flag in verb.Flags)
                Add(script, after, flag);

            if (verb.Takes == Takes.Word)
                Line(script, after, $"-a '{string.Join(' ', verb.Words)}'");
            else if (verb.Takes == Takes.File)
                Line(script, after, "-F");
        }

        return script.ToString();
    }

    static void Add(StringBuilder script, string condition, Flag flag)
    {
        var names = string.Join(' ', flag.Names.Select(name =>
            name.StartsWith("--", StringComparison.Ordinal) ? $"-l {name[2..]}" : $"-s {name[1..]}"));
        var value = flag.Takes switch
        {
            Takes.Word => $"-x -a '{string.Join(' ', flag.Words)}'",
            Takes.File => "-r -F",
            Takes.Text => "-x",
            _ => "",
        };
        Line(script, condition, names, value, Describe(flag.Description));
    }

    static void Line(StringBuilder script, params string[] parts) =>
        script.Append("complete -c orderctl ").AppendJoin(' ', parts.Where(part => part.Length > 0)).Append('\n');

    static string Describe(string text) =>
        $"-d '{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";
}
