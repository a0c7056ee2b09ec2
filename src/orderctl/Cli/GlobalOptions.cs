using System.CommandLine;
using System.CommandLine.Parsing;
using Orderctl.Client;
using Orderctl.Errors;
using Orderd.Shared;

namespace Orderctl.Cli;

/// <summary>The options that every verb takes, before or after its name.</summary>
static class GlobalOptions
{
    public static readonly Option<Endpoint?> Endpoint = new("--endpoint")
    {
        Description = $"Where orderd listens: unix:PATH, http://HOST:PORT or https://HOST:PORT. Also {Client.Endpoint.Variable}; "
            + "without either, orderd's own socket",
        HelpName = "ADDRESS",
        Recursive = true,
        CustomParser = result => Read(result, Client.Endpoint.Parse),
    };

    public static readonly Option<TimeSpan?> Timeout = new("--timeout")
    {
        Description = "How long a call may take: 200ms, 5s, 2m, 1h, 0 for no limit. Without it 5s, "
            + "and no limit for streams and for what is read from stdin",
        HelpName = "DURATION",
        Recursive = true,
        CustomParser = result => Read<TimeSpan?>(result, text => Duration.TryParse(text, out var timeout)
            ? timeout
            : throw new UsageError($"'{text}' is not {Duration.Grammar}")),
    };

    public static readonly Option<string?> Output = new("--output", "-o")
    {
        Description = "text for people, or json: one object a line",
        HelpName = "text|json",
        Recursive = true,
        CompletionSources = { "text", "json" },
        CustomParser = result => Read(result, text => text is "text" or "json"
            ? text
            : throw new UsageError($"'{text}' is invalid; expected text or json")),
    };

    public static readonly Option<string?> TokenFile = File("--token-file", "Send the token this file holds");
    public static readonly Option<string?> CaCert = File("--cacert", "Trust the servers that these CAs (PEM) vouch for");
    public static readonly Option<string?> Cert = File("--cert", "Show this certificate (PEM) to the server");
    public static readonly Option<string?> Key = File("--key", "The key (PEM) of --cert, unless that file holds it too");

    public static IEnumerable<Option> All => [Endpoint, Timeout, Output, TokenFile, CaCert, Cert, Key];

    /// <summary>Makes a parser's usage error one that names the option.</summary>
    public static T? Read<T>(ArgumentResult result, Func<string, T> parse)
    {
        try
        {
            // An optional argument is asked for even when it is not there.
            return result.Tokens is [.., var last] ? parse(last.Value) : default;
        }
        catch (UsageError e)
        {
            var name = result.Parent is OptionResult option ? option.Option.Name : result.Argument.Name;
            result.AddError($"{name}: {e.Message}");
            return default;
        }
    }

    static Option<string?> File(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "FILE",
        Recursive = true,
    };
}
