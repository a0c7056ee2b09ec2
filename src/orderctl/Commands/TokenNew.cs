using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Orderctl.Cli;
using Orderctl.Errors;

namespace Orderctl.Commands;

/// <summary><c>orderctl token new --role ROLE</c>: asks no server. orderd keeps a hash only, so the token is seen here and never again.</summary>
static class TokenNew
{
    const string Never = "never";
    const int LongestId = 64;
    // 160 bits, and nothing that a shell or a person could mistake.
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
                : throw new UsageError($"'{text}' is none of reader, writer and admin")),
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
                    $"ord_{name}_{secret}", $"{name} {hash} {arguments.GetRequiredValue(role)} {arguments.GetValue(expires) ?? Expiry("90d")}");
                return Task.FromResult(ExitCode.Ok);
            });
    }

    static string Id(string text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-'))
                throw new UsageError($"'{text}' has other characters than letters, digits, '.' and '-'");
        }

        return text.Length is > 0 and <= LongestId ? text : throw new UsageError($"an id has 1 to {LongestId} characters");
    }

    static string Expiry(string text)
    {
        if (text == Never)
            return Never;

        var unit = text is [.., var last] ? last : ' ';
        var minutes = unit switch { 'd' => 24 * 60, 'h' => 60, 'm' => 1, _ => 0 };
        // Five digits of days are 270 years.
        if (minutes == 0 || text.Length > 6 || !int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count == 0)
            throw new UsageError($"'{text}' is no time from now, such as 90d, 12h or 30m, nor never");

        return DateTime.UtcNow.AddMinutes((double)count * minutes).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
    }
}
