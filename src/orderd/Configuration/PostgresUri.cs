using System.Text;

namespace Orderd.Configuration;

/// <summary>
/// Takes libpq's connection URI apart. Its errors show nothing of it but the names of parameters: whatever was not understood may
/// be a part of a password.
/// </summary>
static class PostgresUri
{
    static readonly string[] Schemes = ["postgres://", "postgresql://"];
    static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static bool IsOne(string text) => Schemes.Any(scheme => text.StartsWith(scheme, StringComparison.Ordinal));

    /// <exception cref="FormatException">It is no such URI, or holds a password; the message shows nothing of it.</exception>
    public static PostgresParameters Parse(string uri)
    {
        var parameters = new PostgresParameters("the URI");
        var rest = uri[(uri.IndexOf("://", StringComparison.Ordinal) + 3)..];
        // An @ before the first / ends the part of the user, as it does for libpq, even if there is a ? before it.
        if (rest.IndexOfAny(['@', '/']) is var end and >= 0 && rest[end] == '@')
        {
            var user = rest[..end];
            rest = rest[(end + 1)..];
            if (user.Contains(':'))
                throw PostgresParameters.PasswordIn("the URI");
            if (user.Contains('?'))
                throw new FormatException("a ? in the name of a user is written as %3F");
            if (user.Length > 0)
                parameters.Add("user", Decode(user));
        }

        // It may be the end of a password that holds a /.
        if (rest.Contains('@'))
            throw new FormatException("an @ that does not end the name of the user is written as %40");

        var (address, query) = Split(rest, '?');
        var (hosts, database) = Split(address, '/');
        if (hosts.Length > 0)
            AddHosts(parameters, hosts);
        if (database.Contains('/'))
            throw new FormatException("a / in the name of a database is written as %2F");
        if (database.Length > 0)
            parameters.Add("dbname", Decode(database));
        foreach (var parameter in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!parameter.Contains('='))
                throw new FormatException("what stands behind the ? is NAME=VALUE, with & between");
            var (name, value) = Split(parameter, '=');
            parameters.Add(Decode(name), Decode(value));
        }

        return parameters;
    }

    // HOST, HOST:PORT and [IPV6]:PORT, with commas between. One without a port has the default, even where another has one.
    static void AddHosts(PostgresParameters parameters, string text)
    {
        var (names, ports) = (new List<string>(), new List<string>());
        foreach (var host in text.Split(','))
        {
            var (name, port) = Split(host, ':');
            if (host.StartsWith('['))
            {
                var end = host.IndexOf(']');
                if (end < 0 || (end + 1 < host.Length && host[end + 1] != ':'))
                    throw new FormatException("an IPv6 address stands in brackets, such as [2001:db8::1]:5432");
                (name, port) = (host[1..end], host[(end + 1)..].TrimStart(':'));
            }

            names.Add(Decode(name));
            ports.Add(Decode(port));
        }

        if (names is not [""])
            parameters.Add("host", string.Join(',', names));
        if (ports.Any(port => port.Length > 0))
            parameters.Add("port", string.Join(',', ports));
    }

    static (string Before, string Behind) Split(string text, char separator) =>
        text.IndexOf(separator) is var at and >= 0 ? (text[..at], text[(at + 1)..]) : (text, "");

    static string Decode(string text)
    {
        if (!text.Contains('%'))
            return text;

        var bytes = Encoding.UTF8.GetBytes(text);
        var length = 0;
        for (var at = 0; at < bytes.Length; at++)
        {
            if (bytes[at] != '%')
                bytes[length++] = bytes[at];
            else if (at + 2 < bytes.Length && char.IsAsciiHexDigit((char)bytes[at + 1]) && char.IsAsciiHexDigit((char)bytes[at + 2]))
                bytes[length++] = (byte)((HexValue(bytes[++at]) << 4) | HexValue(bytes[++at]));
            else
                throw new FormatException("behind a % stand two hexadecimal digits; the % itself is written as %25");
        }

        try
        {
            return Utf8.GetString(bytes, 0, length);
        }
        catch (DecoderFallbackException)
        {
            // It would show the bytes.
            throw new FormatException("what is percent-encoded has to be UTF-8");
        }
    }

    static int HexValue(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
