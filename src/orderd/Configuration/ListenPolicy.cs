using System.Net;
using Orderd.Errors;

namespace Orderd.Configuration;

/// <summary>Who can reach the TCP addresses, and what has to stand between them and the orders.</summary>
static class ListenPolicy
{
    /// <exception cref="StartFailure">An address is open to other machines without TLS and credentials, and nobody asked for that.</exception>
    public static void Check(Config config)
    {
        if (config.Tls is { Certificate: null, Key: not null })
            throw Refused("Tls:Key needs its certificate: set Tls:Certificate.");
        if (config.Tls is { Certificate: null, ClientCa: not null })
            throw Refused("Tls:ClientCa needs TLS, in which clients show their certificates: set Tls:Certificate and Tls:Key.");
        if (config.Insecure || config.Listen.FirstOrDefault(address => !ListenAddress.IsLoopback(address.Address)) is not { } address)
            return;

        var needed = (config.Tls.Certificate, HasCredentials(config)) switch
        {
            (null, false) => "TLS (set Tls:Certificate and Tls:Key) and credentials (set Access:Tokens or Tls:ClientCa)",
            (null, true) => "TLS (set Tls:Certificate and Tls:Key)",
            (_, false) => "credentials (set Access:Tokens or Tls:ClientCa)",
            _ => null,
        };
        if (needed is not null)
        {
            throw Refused($"{address} can be reached from other machines, which takes {needed}. "
                + "Set that, or listen on 127.0.0.1 only, or take the risk with --insecure.");
        }
    }

    /// <summary>What to tell whoever starts a daemon that listens on an address; null when callers there have to show who they are.</summary>
    public static string? Describe(Config config, string address)
    {
        if (HasCredentials(config) || !Uri.TryCreate(address, UriKind.Absolute, out var uri) || !uri.Scheme.StartsWith("http", StringComparison.Ordinal))
            return null;

        var isLoopback = IPAddress.TryParse(uri.Host.Trim('[', ']'), out var ip) ? ListenAddress.IsLoopback(ip) : uri.IsLoopback;
        // Who took the risk for the whole network has taken it for the machine. And a hundred hosts of tests need not say it each.
        if (isLoopback && config.Insecure)
            return null;
        return $"{address} is open: {(isLoopback ? "every user of this machine" : "everybody who can reach it")} may do everything there. "
            + "Access:Tokens or Tls:ClientCa closes it.";
    }

    static bool HasCredentials(Config config) => config.Access.Tokens is not null || config.Tls.ClientCa is not null;

    static StartFailure Refused(string message) => new(ExitCode.Refused, message);
}
