using System.Buffers;
using System.Text;

namespace Orderd.Logging;

/// <summary>Tells metadata that may be a secret from what can be logged, by its name and by its value.</summary>
static class Secrets
{
    const string Token = "ord_";
    // As long as 128 bits in hexadecimal digits.
    const int LeastSecret = 32;
    // Longer names are not looked at.
    const int LongestName = 256;

    // Of authorization, cookie, x-api-key, x-csrf-token, proxy-authorization and all their relatives.
    static readonly string[] Words =
        ["auth", "cookie", "token", "secret", "passw", "credential", "api-key", "apikey", "session", "signature", "jwt"];

    static readonly SearchValues<char> Hexadecimal = SearchValues.Create("0123456789abcdefABCDEF");

    public static bool IsNamedBy(string name)
    {
        // Nearly every call has this one, and mostly no other.
        if (name.Equals("user-agent", StringComparison.OrdinalIgnoreCase))
            return false;
        if (name.Length > LongestName)
            return true;

        // Once: a search that ignores case goes letter by letter in invariant globalization.
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

        return false;
    }

    /// <summary>Whether one of our tokens is in it, or another bearer's: somebody put it into the wrong place.</summary>
    public static bool IsIn(ReadOnlySpan<char> value)
    {
        if (HasBearer(value))
            return true;

        for (var at = value.IndexOf(Token, StringComparison.Ordinal); at >= 0; at = value.IndexOf(Token, StringComparison.Ordinal))
        {
            value = value[(at + Token.Length)..];
            var secret = value[(value.IndexOf('_') + 1)..];
            var end = secret.IndexOfAnyExcept(Hexadecimal);
            if ((end < 0 ? secret.Length : end) >= LeastSecret)
                return true;
        }

        return false;
    }

    // Contains would compare letter by letter in invariant globalization, which each call would feel.
    static bool HasBearer(ReadOnlySpan<char> value)
    {
        const string Bearer = "bearer ";
        for (var at = value.IndexOfAny('b', 'B'); at >= 0; at = value.IndexOfAny('b', 'B'))
        {
            value = value[at..];
            if (value.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
                return true;
            value = value[1..];
        }

        return false;
    }
}
