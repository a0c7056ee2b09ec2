using System.Buffers;

namespace Orderd.Shared;

/// <summary>
/// How a token looks, <c>ord_ID_SECRET</c>, and its line in the file of tokens: its id, the SHA-256 of its secret in hex, its role,
/// and when it expires (RFC 3339 in UTC, or <c>never</c>).
/// </summary>
static class TokenFormat
{
    public const string Prefix = "ord_";
    public const string Never = "never";
    public const string ExpiryFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";
    public const int MaxIdLength = 64;

    static readonly SearchValues<char> IdCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-");

    /// <summary>What is wrong with an id; null for nothing.</summary>
    public static string? ProblemOf(string id) => id.Length is > 0 and <= MaxIdLength && !id.AsSpan().ContainsAnyExcept(IdCharacters)
        ? null
        : $"an id has 1 to {MaxIdLength} characters, of letters, digits, '.' and '-'";

    public static string Token(string id, string secret) => $"{Prefix}{id}_{secret}";

    public static string Line(string id, string hash, string role, string expiry) => $"{id} {hash} {role} {expiry}";
}
