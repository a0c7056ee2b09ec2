using System.CommandLine;
using System.CommandLine.Parsing;

namespace Orderctl.Cli;

/// <summary>What is wrong with a command line, beyond what the parser sees.</summary>
static class Usage
{
    /// <summary>The complaints, none when the command line is right.</summary>
    public static IReadOnlyList<string> Complaints(ParseResult arguments)
    {
        if (StrayOption(arguments) is { } stray)
            return [$"unknown option '{stray}'"];

        if (arguments.Errors.Count > 0 && arguments.CommandResult.Command.Subcommands.Count > 0)
        {
            var path = Path(arguments);
            return [arguments.UnmatchedTokens is [var verb, ..] ? $"unknown verb '{path}{verb}'"
                : path.Length == 0 ? "no verb given"
                : $"{path}what? {string.Join(", ", arguments.CommandResult.Command.Subcommands.Select(command => command.Name))}"];
        }

        return [.. arguments.Errors.Select(error => error.Message).Distinct()];
    }

    /// <summary>The verb as typed, with those it is below, a space after each; empty without a verb.</summary>
    public static string Path(ParseResult arguments)
    {
        var path = "";
        for (var result = arguments.CommandResult; result?.Command is not (null or RootCommand); result = result.Parent as CommandResult)
            path = $"{result.Command.Name} {path}";

        return path;
    }

    // The parser takes an option that it does not know for a value, so that a misspelt `delete --timeuot 5s` would delete orders
    // of these names. Negative numbers are values, and so is everything after `--` and after an option that wants one.
    static string? StrayOption(ParseResult arguments)
    {
        if (arguments.Errors.Count == 0 && arguments.Action is HelpWithExamples or ShowVersion)
            return null;

        var followsOption = false;
        foreach (var token in arguments.Tokens)
        {
            if (token.Type == TokenType.DoubleDash)
                return null;

            if (token.Type == TokenType.Argument && !followsOption && LooksLikeOption(token.Value))
                return token.Value;

            followsOption = token.Type == TokenType.Option;
        }

        return null;
    }

    static bool LooksLikeOption(string text) => text is ['-', not ((>= '0' and <= '9') or '.'), ..];
}
