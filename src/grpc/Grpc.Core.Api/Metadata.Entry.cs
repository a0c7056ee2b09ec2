using System.Buffers;
using System.Text;

namespace Grpc.Core;

public sealed partial class Metadata
{
    static readonly SearchValues<char> KeyCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.");

    /// <summary>One key and its value, which is text, or bytes when the key ends in <c>-bin</c>.</summary>
    public class Entry
    {
        readonly string? _text;
        readonly byte[]? _bytes;

        /// <summary>
        /// A text entry. The value is to be printable ASCII. It is not checked here, because a peer's headers become
        /// entries too: the transport refuses to send anything else.
        /// </summary>
        /// <exception cref="ArgumentException">
        /// The key, put into lower case, is empty, has a character besides a-z, 0-9, '_', '-' and '.', or ends in
        /// <c>-bin</c>.
        /// </exception>
        public Entry(string key, string value)
        {
            ArgumentNullException.ThrowIfNull(value);
            Key = CheckedKey(key);
            if (IsBinary)
                throw new ArgumentException($"The key '{Key}' ends in {BinaryHeaderSuffix}: its value is bytes.", nameof(key));

            _text = value;
        }

        /// <summary>A binary entry. The bytes are copied.</summary>
        /// <exception cref="ArgumentException">
        /// The key, put into lower case, has a character besides a-z, 0-9, '_', '-' and '.', or does not end in <c>-bin</c>.
        /// </exception>
        public Entry(string key, byte[] valueBytes)
        {
            ArgumentNullException.ThrowIfNull(valueBytes);
            Key = CheckedKey(key);
            if (!IsBinary)
                throw new ArgumentException($"The key '{Key}' must end in {BinaryHeaderSuffix} to take bytes.", nameof(key));

            _bytes = [.. valueBytes];
        }

        /// <summary>The key, in lower case.</summary>
        public string Key { get; }

        /// <summary>Whether the value is bytes.</summary>
        public bool IsBinary => Key.EndsWith(BinaryHeaderSuffix, StringComparison.Ordinal);

        /// <summary>The text.</summary>
        /// <exception cref="InvalidOperationException">The entry is binary.</exception>
        public string Value =>
            _text ?? throw new InvalidOperationException($"The value of '{Key}' is bytes: read {nameof(ValueBytes)}.");

        /// <summary>A copy of the bytes, or the text in ASCII.</summary>
        public byte[] ValueBytes => _bytes is null ? Encoding.ASCII.GetBytes(_text!) : [.. _bytes];

        /// <summary>Key and value, for a log; bytes as base64.</summary>
        public override string ToString() => $"[Entry: key={Key}, value={_text ?? Convert.ToBase64String(_bytes!)}]";

        static string CheckedKey(string key)
        {
            ArgumentNullException.ThrowIfNull(key);
            // The check comes before lower-casing, which would make a plain k of the Kelvin sign.
            if (key.Length == 0 || key.AsSpan().ContainsAnyExcept(KeyCharacters))
                throw new ArgumentException($"'{key}' is no metadata key: it may hold a-z, 0-9, '_', '-' and '.'.", nameof(key));

            return key.ToLowerInvariant();
        }
    }
}
