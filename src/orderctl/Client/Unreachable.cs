using System.Net.Sockets;

namespace Orderctl.Client;

/// <summary>Nobody answers at the endpoint: says so, and what to type next.</summary>
sealed class Unreachable(string reason, string[] advice, Exception? cause = null) : IOException(reason, cause)
{
    public string[] Advice { get; } = advice;

    public static Unreachable AtSocket(string path, SocketException cause)
    {
        if (cause.SocketErrorCode == SocketError.AccessDenied)
        {
            return new($"no permission to use {path}",
                ["join the group orderd, then log in again: sudo usermod -aG orderd $USER"], cause);
        }

        if (cause.SocketErrorCode == SocketError.ConnectionRefused)
        {
            return new($"no orderd listens at {path}: the socket is stale",
                ["start it: systemctl start orderd (by hand: orderd)"], cause);
        }

        if (!Path.Exists(path))
        {
            return new($"there is no socket {path}: is orderd running?",
                [
                    "start it: systemctl start orderd (by hand: orderd)",
                    $"or say where it listens: --endpoint unix:PATH or http://HOST:PORT (or {Endpoint.Variable})",
                ],
                cause);
        }

        return new($"cannot connect to {path}: {Words(cause)}", [], cause);
    }

    public static Unreachable AtHost(Endpoint endpoint, SocketException cause) => cause.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => new($"nothing listens at {endpoint}",
            ["is orderd running there, with --listen for this address?"], cause),
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain =>
            new($"there is no host {endpoint.Uri.IdnHost}", [], cause),
        _ => new($"cannot connect to {endpoint}: {Words(cause)}", [], cause),
    };

    public static Unreachable Silent(Endpoint endpoint, TimeSpan timeout) =>
        new($"no connection to {endpoint} within {timeout.TotalSeconds} s", []);

    public static Unreachable NotTrusted(Endpoint endpoint, string reason) =>
        new($"the certificate of {endpoint} is not trusted: {reason}", ["name the authority that issued it: --cacert FILE"]);

    public static Unreachable WithoutTls(Endpoint endpoint) =>
        new($"no TLS with {endpoint}: the handshake failed", ["does it expect http://, or a certificate (--cert)?"]);

    public static string Words(SocketException cause) => cause.SocketErrorCode switch
    {
        SocketError.TimedOut => "timed out",
        SocketError.HostUnreachable => "the host is unreachable",
        SocketError.NetworkUnreachable => "the network is unreachable",
        var other => other.ToString(),
    };
}
