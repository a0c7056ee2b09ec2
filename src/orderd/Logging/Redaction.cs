using System.Buffers;
using System.Text;

namespace Orderd.Logging;

/// <summary>
/// Keeps secrets out of the log: tells metadata that may be one by its name, and takes tokens out of any text, wherever somebody
/// put them.
/// </summary>
static class Redaction
{
    const string Mark = "[redacted]";
    const string Bearer = "bearer";
    // Every token of ours begins with "ord".
    const int PrefixLength = 3;
    // Ours have 40 characters; what is shorter than this is a word that happens to look like the beginning of a token.
    const int ShortestSecret = 16;
    // Longer names are not looked at.
    const int LongestName = 256;

    // These are in authorization, cookie, x-api-key, x-csrf-token, proxy-authorization and all their relatives.
    static readonly string[] Words =
        ["auth", "cookie", "token", "secret", "passw", "credential", "api-key", "apikey", "session", "signature", "jwt"];

    // An underscore may come percent-encoded.
    static readonly string[] Separators = ["_", "%5f"];

    static readonly SearchValues<string> Beginnings = SearchValues.Create(["ord_", "ord%5f", Bearer], StringComparison.OrdinalIgnoreCase);

    static readonly SearchValues<char> SecretCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+=%");

    static readonly SearchValues<char> EndOfCredentials = SearchValues.Create(" \t\r\n\",;'&<>)");

    /// <summary>Whether metadata of this name is not to be written at all.</summary>
    public static bool IsSecretName(string name)
    {
        // Nearly every call has this one, and mostly no other.
        if (name.Equals("user-agent", StringComparison.OrdinalIgnoreCase))
            return false;
        if (name.Length > LongestName)
            return true;

        // The name is lowered once: a search that ignores case goes letter by letter in invariant globalization.
        Span<char> lowered = stackalloc char[LongestName];
        Ascii.ToLower(name, lowered, out var length);
        ReadOnlySpan<char> text = lowered[..length];
        if (text.EndsWith("-bin", StringComparison.Ordinal))
            return true;

        foreach (var word in Words)
        {
            if (text.Contains(word, StringComparison.Ordinal))
                return true;
        }

        // A token may be in the name's place.
        return IsNeeded(name);
    }

    /// <summary>The text without the secrets of our tokens and of other bearers', in any case; the text itself when it has none.</summary>
    public static string Of(string text) => text.AsSpan().IndexOfAny(Beginnings) is var at and >= 0 ? Without(text, at) : text;

    /// <summary>Whether there is such a secret in it.</summary>
    public static bool IsNeeded(string text) => !ReferenceEquals(Of(text), text);

    static string Without(string text, int at)
    {
        var cleaned = new StringBuilder();
        var rest = text.AsSpan();
        for (; at >= 0; at = rest.IndexOfAny(Beginnings))
        {
            var found = rest[at..];
            var (start, length) = found[0] is 'b' or 'B' ? FindCredentials(found) : FindSecret(found);
            cleaned.Append(rest[..(at + start)]);
            if (length > 0)
                cleaned.Append(Mark);
            rest = found[(start + length)..];
        }

        // Nothing was taken out when nothing but words came after the beginnings.
        cleaned.Append(rest);
        return cleaned.Length == text.Length && cleaned.Equals(text) ? text : cleaned.ToString();
    }

    // They stand behind "bearer" and what separates it from them, up to a character that credentials do not have.
    static (int Start, int Length) FindCredentials(ReadOnlySpan<char> text)
    {
        var start = Bearer.Length;
        while (LengthOfSpace(text[start..]) is var space and > 0)
            start += space;
        if (start == Bearer.Length)
            return (start, 0);

        var end = text[start..].IndexOfAny(EndOfCredentials);
        return (start, end < 0 ? text.Length - start : end);
    }

    static int LengthOfSpace(ReadOnlySpan<char> text) => text switch
    {
        [' ' or '\t' or ':' or '=' or '+', ..] => 1,
        ['%', '2', '0', ..] => 3,
        _ => 0,
    };

    // It looks like ord_ID_SECRET, or has no id.
    static (int Start, int Length) FindSecret(ReadOnlySpan<char> text)
    {
        var prefix = PrefixLength + LengthOfSeparator(text[PrefixLength..]);
        var id = prefix;
        while (id < text.Length && (char.IsAsciiLetterOrDigit(text[id]) || text[id] is '.' or '-'))
            id++;
        var start = LengthOfSeparator(text[id..]) is var separator and > 0 ? id + separator : prefix;

        var end = text[start..].IndexOfAnyExcept(SecretCharacters);
        var length = end < 0 ? text.Length - start : end;
        return length >= ShortestSecret ? (start, length) : (prefix, 0);
    }

    static int LengthOfSeparator(ReadOnlySpan<char> text)
    {
        foreach (var separator in Separators)
        {
            if (text.StartsWith(separator, StringComparison.OrdinalIgnoreCase))
                return separator.Length;
        }

        return 0;
    }
}
