using System.CommandLine;
using System.CommandLine.Completions;

namespace Orderctl.Shells;

/// <summary>A verb as a shell needs to know it; <see cref="Takes"/> and <see cref="Words"/> speak of its arguments.</summary>
sealed record Branch(string Name, string Description, Flag[] Flags, Takes Takes, string[] Words)
{
    public static Branch Of(Command command)
    {
        // What belongs to the verbs below one is offered with it: `route` has few.
        string[] words =
        [
            .. command.Subcommands.Select(verb => verb.Name),
            .. command.Arguments.SelectMany(argument => argument.GetCompletions(CompletionContext.Empty)).Select(word => word.Label),
        ];
        return new(
            command.Name,
            command.Description ?? "",
            [.. command.Options.Concat(command.Subcommands.SelectMany(verb => verb.Options)).Select(Flag.Of)],
            words.Length > 0 ? Takes.Word
                : command.Arguments.Any(argument => argument.Name == "FILE") ? Takes.File
                : command.Arguments.Count > 0 ? Takes.Text
                : Takes.Nothing,
            words);
    }
}
