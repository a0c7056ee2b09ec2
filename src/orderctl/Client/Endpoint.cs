using System.Net;
using Orderctl.Errors;
using Orderd.Shared;

namespace Orderctl.Client;

/// <summary>Where the daemon listens: a Unix socket, or a host and port with or without TLS.</summary>
sealed class Endpoint
{
    public const string Variable = "ORDERCTL_ENDPOINT";

    Endpoint(Uri uri, string? socketPath = null)
    {
        Uri = uri;
        SocketPath = socketPath;
    }

    /// <summary>The path of the Unix socket, null for TCP.</summary>
    public string? SocketPath { get; }

    /// <summary>What the HTTP client is told. On the socket there is no host: localhost is what every server accepts.</summary>
    public Uri Uri { get; }

    public bool IsEncrypted => Uri.Scheme == Uri.UriSchemeHttps;

    /// <summary>Whether what is sent there can be read by nobody else on the way.</summary>
    public bool IsPrivate => SocketPath is not null || IsEncrypted || Uri.IsLoopback
        || (IPAddress.TryParse(Uri.IdnHost, out var address) && IPAddress.IsLoopback(address));

    public static Endpoint Parse(string text)
    {
        const string UnixScheme = "unix:";
        if (text.StartsWith(UnixScheme, StringComparison.Ordinal))
            return AtSocket(text[UnixScheme.Length..] is ['/', '/', .. var rest] ? rest : text[UnixScheme.Length..]);

        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.Host.Length == 0)
            throw new UsageError($"'{text}' is not unix:PATH, http://HOST:PORT or https://HOST:PORT");

        if (uri.PathAndQuery != "/" || uri.UserInfo.Length > 0 || uri.Fragment.Length > 0)
            throw new UsageError($"'{text}' says more than a host and a port");

        return new Endpoint(uri);
    }

    /// <summary>
    /// The socket a daemon uses that was given none: the caller's own, or, when that one is not there, the system service's.
    /// </summary>
    public static Endpoint Default()
    {
        var own = DefaultPaths.Socket;
        // The directory is asked for, not the socket: who may not enter it shall be told so, not sent to the other socket.
        return AtSocket(!File.Exists(own) && Directory.Exists(DefaultPaths.SystemDirectory) ? DefaultPaths.SystemSocket : own);
    }

    public override string ToString() => SocketPath is null ? Uri.GetLeftPart(UriPartial.Authority) : $"unix:{SocketPath}";

    static Endpoint AtSocket(string path)
    {
        if (path.Length == 0 || path.Contains('\0'))
            throw new UsageError("unix: needs the path of a socket");

        if (System.Text.Encoding.UTF8.GetByteCount(path) > DefaultPaths.MaxSocketPathBytes)
            throw new UsageError($"the path of a socket has at most {DefaultPaths.MaxSocketPathBytes} bytes: {path}");

        return new Endpoint(new Uri("http://localhost"), path);
    }
}
