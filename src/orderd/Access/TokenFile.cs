using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using Orderd.Shared;

namespace Orderd.Access;

/// <summary>
/// Reads the file of tokens: one a line (<see cref="TokenFormat"/>), with white space between its parts; <c>#</c> begins a comment.
/// No secret can be read from it. A line that cannot be read is no token, and keeps no other from being one or, once it is
/// deleted, from being none.
/// </summary>
static class TokenFile
{
    const string Setting = "Access:Tokens";
    // What is wrong with a file that is none of tokens need not be said line by line.
    const int MostProblems = 10;

    static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    /// <exception cref="FileRefused">The file cannot be read, or must not be used.</exception>
    public static TokenTable Read(string path)
    {
        var file = SecretFile.Read(Setting, path);
        var tokens = new Dictionary<string, Token>();
        var problems = new List<string>();
        var (number, wrong) = (0, 0);
        foreach (var line in file.Text.AsSpan().EnumerateLines())
        {
            number++;
            var hash = line.IndexOf('#');
            var text = (hash < 0 ? line : line[..hash]).Trim();
            if (text.IsEmpty)
                continue;

            try
            {
                var token = Parse(text.ToString());
                if (!tokens.TryAdd(token.Id, token))
                    throw new FormatException($"the id {token.Id} is there already, further up");
            }
            catch (FormatException e)
            {
                if (++wrong <= MostProblems)
                    problems.Add($"{Setting}: {path}, line {number}: {e.Message}.");
            }
        }

        if (wrong > MostProblems)
            problems.Add($"{Setting}: {path}: {wrong - MostProblems} more lines are wrong.");
        return new TokenTable(tokens.Values, file.Warning(path), problems);
    }

    // What is wrong is said without showing it: somebody may have put the token itself there.
    static Token Parse(string line)
    {
        if (line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) is not [var id, var hash, var role, var expiry])
            throw new FormatException("a line is ID SHA256 ROLE EXPIRY, as orderctl token new prints it");
        if (TokenFormat.ProblemOf(id) is { } problem)
            throw new FormatException(problem);
        if (hash.Length != SHA256.HashSizeInBytes * 2 || hash.AsSpan().ContainsAnyExcept(HexDigits))
            throw new FormatException("the second word is no SHA-256, which has 64 hexadecimal digits");

        return new Token(id, Convert.FromHexString(hash), ParseRole(role), ParseExpiry(expiry));
    }

    static Role ParseRole(string text) => text switch
    {
        "reader" => Role.Reader,
        "writer" => Role.Writer,
        "admin" => Role.Admin,
        _ => throw new FormatException("the role is reader, writer or admin"),
    };

    static DateTimeOffset ParseExpiry(string text)
    {
        if (text == TokenFormat.Never)
            return DateTimeOffset.MaxValue;
        return DateTimeOffset.TryParseExact(
            text, "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var expiry)
            ? expiry
            : throw new FormatException("the expiry is a time such as 2027-01-31T00:00:00Z, or never");
    }
}
