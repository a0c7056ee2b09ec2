using System.CommandLine;
using System.CommandLine.Parsing;

namespace Orderctl;

/// <summary>What is wrong with a command line, beyond what the parser sees.</summary>
static class Usage
{
    /// <summary>The complaints, none when the command line is right.</summary>
    public static IReadOnlyList<string> Complaints(ParseResult arguments)
    {
        if (StrayOption(arguments) is { } stray)
            return [$"unknown option '{stray}'"];

        if (arguments.Errors.Count > 0 && arguments.CommandResult.Command is RootCommand)
            return [arguments.UnmatchedTokens is [var verb, ..] ? $"unknown verb '{verb}'" : "no verb given"];

        return [.. arguments.Errors.Select(error => error.Message).Distinct()];
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
