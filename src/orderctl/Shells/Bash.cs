using System.CommandLine;

namespace Orderctl.Shells;

/// <summary>Completion for bash, with nothing but what bash itself brings.</summary>
static class Bash
{
    public static string Script(RootCommand root)
    {
        Flag[] global = [.. root.Options.Select(Flag.Of)];
        Branch[] verbs = [.. root.Subcommands.Select(Branch.Of)];
        var all = global.Concat(verbs.SelectMany(verb => verb.Flags)).ToArray();
        return $$"""
            # bash completion for orderctl
            _orderctl() {
                local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
                local verb='' value='' word words
                for word in "${COMP_WORDS[@]:1:COMP_CWORD - 1}"; do
                    if [[ -n $value ]]; then
                        value=''
                        continue
                    fi
                    case $word in
                        {{Names(all.Where(flag => flag.Takes != Takes.Nothing))}}) value=1 ;;
                        -*) ;;
                        *) verb=$word; break ;;
                    esac
                done
                COMPREPLY=()
                case $previous in
                    {{Names(all.Where(flag => flag.Takes == Takes.File))}})
                        mapfile -t COMPREPLY < <(compgen -f -- "$current")
                        return ;;
            {{string.Join('\n', all.Where(flag => flag.Takes == Takes.Word).Select(flag => $"""
                    {Names([flag])})
                        mapfile -t COMPREPLY < <(compgen -W '{string.Join(' ', flag.Words)}' -- "$current")
                        return ;;
            """))}}
                    {{Names(all.Where(flag => flag.Takes == Takes.Text))}})
                        return ;;
                esac
                words='{{string.Join(' ', global.Select(LongName))}}'
                case $verb in
            {{string.Join('\n', verbs.Select(Case))}}
                    '') [[ $current == -* ]] || words='{{string.Join(' ', verbs.Select(verb => verb.Name))}}' ;;
                esac
                mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
            }
            complete -o filenames -F _orderctl orderctl

            """;
    }

    static string Case(Branch verb)
    {
        var arguments = verb.Takes == Takes.File
            ? "{ mapfile -t COMPREPLY < <(compgen -f -- \"$current\"); return; }"
            : $"words='{string.Join(' ', verb.Words)}'";
        return $"        {verb.Name}) words+='{string.Concat(verb.Flags.Select(flag => " " + LongName(flag)))}'; "
            + $"[[ $current == -* ]] || {arguments} ;;";
    }

    static string Names(IEnumerable<Flag> flags) => string.Join('|', flags.SelectMany(flag => flag.Names));

    // It is the only name where there is no long one.
    static string LongName(Flag flag) => Array.Find(flag.Names, name => name.StartsWith("--", StringComparison.Ordinal)) ?? flag.Names[0];
}
