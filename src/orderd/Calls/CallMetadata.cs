using System.Buffers;
using System.Buffers.Text;
using Grpc.Core;
using Microsoft.Extensions.Primitives;

namespace Orderd.Calls;

/// <summary>
/// The metadata of a call, read from its headers as the gRPC protocol over HTTP/2 has it. A key that ends in <c>-bin</c> holds
/// base64, with or without padding, and any number of values with commas between them. The library would take that for one value,
/// and throw at it, as at names that HTTP/2 allows and gRPC does not; those are left out.
/// </summary>
static class CallMetadata
{
    static readonly SearchValues<char> KeyCharacters = SearchValues.Create("-.0123456789_abcdefghijklmnopqrstuvwxyz");

    /// <summary>Whether the values of this header are bytes.</summary>
    public static bool IsBinary(string name) => name.EndsWith(Metadata.BinaryHeaderSuffix, StringComparison.OrdinalIgnoreCase);

    /// <summary>The name of a header whose values should be base64 and are not; null if there is none.</summary>
    public static string? FindMalformed(IHeaderDictionary headers)
    {
        foreach (var (name, values) in headers)
        {
            if (IsBinary(name) && !Split(values).All(value => Base64.IsValid(Padded(value))))
                return name;
        }

        return null;
    }

    /// <summary>All of it but what the protocol itself sends along. A value that should be base64 and is not is left out.</summary>
    public static Metadata Of(IHeaderDictionary headers)
    {
        var metadata = new Metadata();
        foreach (var (name, values) in headers)
        {
            var key = name.ToLowerInvariant();
            if (IsTransport(key) || key.AsSpan().ContainsAnyExcept(KeyCharacters))
                continue;

            if (IsBinary(key))
                AddBinary(metadata, key, values);
            else
                foreach (var value in values)
                    metadata.Add(key, value ?? "");
        }

        return metadata;
    }

    static void AddBinary(Metadata metadata, string key, StringValues values)
    {
        foreach (var value in Split(values).Select(Padded).Where(value => Base64.IsValid(value)))
            metadata.Add(key, Convert.FromBase64String(value));
    }

    static IEnumerable<string> Split(StringValues values) => values.SelectMany(value => (value ?? "").Split(',', StringSplitOptions.TrimEntries));

    static string Padded(string base64) => (base64.Length % 4) switch
    {
        2 => base64 + "==",
        3 => base64 + "=",
        _ => base64,
    };

    // Other names that begin like this are the protocol's, too, but for those of values in bytes.
    static bool IsTransport(string key) =>
        key is "te" or "host" or "content-type" or "content-length" || (key.StartsWith("grpc-", StringComparison.Ordinal) && !IsBinary(key));
}
