using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Orderd.Errors;
using Orderd.Shared;

namespace Orderd.Access;

/// <summary>The tokens that are valid, or were; asked for each call over TCP.</summary>
sealed class TokenTable(IEnumerable<Token> tokens, string? warning, IReadOnlyList<string> problems)
{
    const string Scheme = "Bearer ";
    const string Prefix = TokenFormat.Prefix;
    const int LongestSecret = 256;

    static readonly ServiceException Unknown = new(ErrorKind.Unauthenticated, "The token is not known here.");
    static readonly byte[] NoHash = new byte[SHA256.HashSizeInBytes];

    readonly Dictionary<string, Token> _tokens = tokens.ToDictionary(token => token.Id);

    /// <summary>None at all.</summary>
    public static TokenTable None { get; } = new([], null, []);

    public int Count => _tokens.Count;

    /// <summary>What an operator should know of the file; null for nothing.</summary>
    public string? Warning { get; } = warning;

    /// <summary>What is wrong with lines of the file that are not in effect.</summary>
    public IReadOnlyList<string> Problems { get; } = problems;

    /// <summary>Whether the value of an authorization header is one of our tokens, known or not.</summary>
    public static bool IsToken(string authorization) =>
        authorization.StartsWith(Scheme + Prefix, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whose token it is: <c>Bearer ord_ID_SECRET</c>.</summary>
    public Caller Find(string authorization, DateTimeOffset now, out ServiceException? refusal)
    {
        refusal = Unknown;
        if (!authorization.StartsWith(Scheme + Prefix, StringComparison.OrdinalIgnoreCase))
            return Caller.Anonymous;

        var rest = authorization.AsSpan(Scheme.Length + Prefix.Length);
        var end = rest.IndexOf('_');
        if (end < 0 || rest.Length - end - 1 is 0 or > LongestSecret)
            return Caller.Anonymous;

        // An id that there is not takes as long as one with another secret, and is answered the same.
        var isKnown = _tokens.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(rest[..end], out var token);
        if (!IsHashOf(rest[(end + 1)..], isKnown ? token!.Hash : NoHash) || !isKnown)
            return Caller.Anonymous;

        refusal = token!.Expiry > now ? null : new ServiceException(ErrorKind.Unauthenticated, string.Create(
            CultureInfo.InvariantCulture, $"The token {token.Id} expired at {token.Expiry.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}; a new one is needed."));
        return refusal is null ? token.Caller : Caller.Of(Role.None, $"token:{token.Id}");
    }

    static bool IsHashOf(ReadOnlySpan<char> secret, byte[] expected)
    {
        Span<byte> bytes = stackalloc byte[LongestSecret * 3];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes[..Encoding.UTF8.GetBytes(secret, bytes)], hash);
        return CryptographicOperations.FixedTimeEquals(hash, expected);
    }
}
