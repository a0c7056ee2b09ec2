using System.Globalization;
using System.Text;

namespace Orderctl.Output;

/// <summary>
/// Makes text harmless for a terminal: an order's description must not be able to move the cursor, recolour the screen,
/// reverse the reading order or start a line of its own.
/// </summary>
static class Printable
{
    public static string Escape(string text)
    {
        foreach (var c in text)
        {
            if (IsDangerous(c))
                return EscapeAll(text);
        }

        return text;
    }

    static bool IsDangerous(char c) => c switch
    {
        < '\u0020' or (>= '\u007F' and <= '\u009F') => true,
        // These are marks, embeddings and isolates of the reading order, and line and paragraph separators.
        '\u061C' or '\u200E' or '\u200F' or (>= '\u2028' and <= '\u202E') or (>= '\u2066' and <= '\u2069') => true,
        _ => false,
    };

    static string EscapeAll(string text)
    {
        var escaped = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            _ = c switch
            {
                '\n' => escaped.Append("\\n"),
                '\r' => escaped.Append("\\r"),
                '\t' => escaped.Append("\\t"),
                _ when IsDangerous(c) => escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => escaped.Append(c),
            };
        }

        return escaped.ToString();
    }
}
