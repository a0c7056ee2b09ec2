using System.CommandLine;

namespace Orderctl.Shells;

/// <summary>Completion for zsh: a file for its function path, which may also be sourced.</summary>
static class Zsh
{
    public static string Script(RootCommand root)
    {
        Branch[] verbs = [.. root.Subcommands.Select(Branch.Of)];
        return $$"""
            #compdef orderctl
            _orderctl() {
                local curcontext="$curcontext" state line
                local -a global verbs
                global=(
            {{Lines("        ", root.Options.Select(Flag.Of).Select(Spec))}}
                )
                verbs=(
            {{Lines("        ", verbs.Select(verb => $"'{verb.Name}:{Quote(verb.Description)}'"))}}
                )
                _arguments -C $global '1: :->verb' '*:: :->argument' && return
                case $state in
                    verb) _describe -t verbs verb verbs ;;
                    argument)
                        case $words[1] in
            {{Lines("                ", verbs.Select(Case))}}
                        esac ;;
                esac
            }
            if [[ $funcstack[1] == _orderctl ]]; then
                _orderctl "$@"
            else
                compdef _orderctl orderctl
            fi

            """;
    }

    static string Case(Branch verb)
    {
        var action = verb.Takes switch
        {
            Takes.Word => $" '1: :({string.Join(' ', verb.Words)})'",
            Takes.File => " '1:file:_files'",
            Takes.Text => " '*: :'",
            _ => "",
        };
        return $"{verb.Name}) _arguments $global{string.Concat(verb.Flags.Select(flag => " " + Spec(flag)))}{action} ;;";
    }

    static string Spec(Flag flag)
    {
        var names = flag.Names.Length > 1
            ? $"'({string.Join(' ', flag.Names)})'{{{string.Join(',', flag.Names)}}}"
            : flag.Names[0];
        var value = flag.Takes switch
        {
            Takes.Word => $":value:({string.Join(' ', flag.Words)})",
            Takes.File => ":file:_files",
            Takes.Text => ":value: ",
            _ => "",
        };
        var repeats = flag.Repeats ? "'*'" : "";
        return $"{repeats}{names}'[{Quote(flag.Description)}]{value}'";
    }

    // Brackets and colons end the parts of a specification.
    static string Quote(string text) => text
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("[", "\\[", StringComparison.Ordinal)
        .Replace("]", "\\]", StringComparison.Ordinal)
        .Replace(":", "\\:", StringComparison.Ordinal)
        .Replace("'", "'\\''", StringComparison.Ordinal);

    static string Lines(string indent, IEnumerable<string> lines) => string.Join('\n', lines.Select(line => indent + line));
}
