using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Orderctl.Cli;
using Orderctl.Errors;
using Orderd.Shared;

namespace Orderctl.Commands;

/// <summary><c>orderctl token new --role ROLE</c>: asks no server. orderd keeps a hash only, so the token is seen here and never again.</summary>
static class TokenNew
{
    // A secret has 160 bits, and nothing that a shell or a person could mistake.
    const int SecretBytes = 20;
    const int IdBytes = 4;

    const string Examples = """
        orderctl token new --role writer --expires 90d
        orderctl token new --role reader --expires never --id dashboard
        orderctl token new --role admin -o json
        """;

    public static Command Define()
    {
        var role = new Option<string>("--role")
        {
            Description = "What its bearer may do: reader, writer or admin",
            HelpName = "ROLE",
            Required = true,
            CompletionSources = { "reader", "writer", "admin" },
            CustomParser = result => GlobalOptions.Read(result, text => text is "reader" or "writer" or "admin"
                ? text
                : throw new UsageError($"'{text}' is invalid; expected reader, writer or admin")),
        };
        var expires = new Option<string?>("--expires")
        {
            Description = "When it ends: 90d, 12h, 30m from now, or never. Without it 90d",
            HelpName = "TIME",
            CustomParser = result => GlobalOptions.Read(result, Expiry),
        };
        var id = new Option<string?>("--id")
        {
            Description = "What the log calls its bearer: letters, digits, '.' and '-'. Made up without it",
            HelpName = "NAME",
            CustomParser = result => GlobalOptions.Read(result, Id),
        };
        return new Verb("new", "Print a new token, and the line for orderd's file of tokens", Examples) { role, expires, id }
            .Does((session, arguments) =>
            {
                LibraryMissing.ThrowIfSo();
                var name = arguments.GetValue(id) ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes));
                var secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBytes));
                var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(secret)));
                session.Printer.Token(
                    TokenFormat.Token(name, secret),
                    TokenFormat.Line(name, hash, arguments.GetRequiredValue(role), arguments.GetValue(expires) ?? Expiry("90d")));
                return Task.FromResult(ExitCode.Ok);
            });
    }

    static string Id(string text) =>
        TokenFormat.ProblemOf(text) is { } problem ? throw new UsageError($"'{text}' is invalid: {problem}") : text;

    static string Expiry(string text)
    {
        if (text == TokenFormat.Never)
            return TokenFormat.Never;

        var unit = text is [.., var last] ? last : ' ';
        var minutes = unit switch { 'd' => 24 * 60, 'h' => 60, 'm' => 1, _ => 0 };
        // Five digits of days are 270 years.
        if (minutes == 0 || text.Length > 6 || !int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count == 0)
            throw new UsageError($"'{text}' is no time from now, such as 90d, 12h or 30m, nor never");

        return DateTime.UtcNow.AddMinutes((double)count * minutes).ToString(TokenFormat.ExpiryFormat, CultureInfo.InvariantCulture);
    }
}
