using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;

namespace Orderd.Access;

/// <summary>
/// Reads the file of tokens: one a line, its id, the SHA-256 of its secret in hex, its role, and when it expires (RFC 3339 in
/// UTC, or <c>never</c>), with white space between; <c>#</c> begins a comment. No secret can be read from it.
/// </summary>
static class TokenFile
{
    const string Setting = "Access:Tokens";
    const int LongestId = 64;

    static readonly SearchValues<char> IdCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-");

    static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    /// <exception cref="StartFailure">The file or one of its lines cannot be read; the message says which.</exception>
    public static TokenTable Read(string path)
    {
        var file = SecretFile.Read(Setting, path);
        var tokens = new Dictionary<string, Token>();
        var number = 0;
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
                throw new StartFailure(ExitCode.Refused, $"{Setting}: {path}, line {number}: {e.Message}.", e);
            }
        }

        return new TokenTable(tokens.Values, file.Warning(path));
    }

    // What is wrong is said without showing it: somebody may have put the token itself there.
    static Token Parse(string line)
    {
        if (line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) is not [var id, var hash, var role, var expiry])
            throw new FormatException("a line is ID SHA256 ROLE EXPIRY, as orderctl token new prints it");
        if (id.Length > LongestId || id.AsSpan().ContainsAnyExcept(IdCharacters))
            throw new FormatException($"an id has at most {LongestId} characters, of letters, digits, '.' and '-'");
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
        if (text == "never")
            return DateTimeOffset.MaxValue;
        return DateTimeOffset.TryParseExact(
            text, "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var expiry)
            ? expiry
            : throw new FormatException("the expiry is a time such as 2027-01-31T00:00:00Z, or never");
    }
}
