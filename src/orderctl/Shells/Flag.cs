using System.CommandLine;
using System.CommandLine.Completions;

namespace Orderctl.Shells;

/// <summary>An option as a shell needs to know it.</summary>
sealed record Flag(string[] Names, string Description, Takes Takes, bool Repeats, string[] Words)
{
    public static Flag Of(Option option)
    {
        string[] words = [.. option.GetCompletions(CompletionContext.Empty).Select(word => word.Label)];
        return new(
            // The parser also knows /h and -?, which nobody completes.
            [.. option.Aliases.Append(option.Name).Where(name => name.StartsWith('-') && name != "-?")],
            // This is the first sentence, or what comes before details.
            (option.Description ?? "").Split(". ")[0].Split(": ")[0],
            option switch
            {
                { Arity.MaximumNumberOfValues: 0 } => Takes.Nothing,
                { HelpName: "FILE" } => Takes.File,
                _ => words.Length > 0 ? Takes.Word : Takes.Text,
            },
            option.Arity.MaximumNumberOfValues > 1,
            words);
    }
}
