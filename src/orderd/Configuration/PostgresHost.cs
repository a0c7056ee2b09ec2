using System.Net;

namespace Orderd.Configuration;

/// <summary>Where one server of a PostgreSQL cluster listens.</summary>
/// <param name="Name">A host name, an address, or the directory of a Unix socket.</param>
/// <param name="Port">The TCP port, which is also a part of the socket's name.</param>
sealed record PostgresHost(string Name, int Port)
{
    public const int DefaultPort = 5432;

    public bool IsSocket => Name.StartsWith('/');

    /// <summary>Of the Unix socket, if it is one.</summary>
    public string SocketPath => $"{Name}/.s.PGSQL.{Port}";

    /// <summary>Whether what is sent there stays in this machine. Names are not looked up: another answer may come at any time.</summary>
    public bool IsLocal => IsSocket
        || Name.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(Name, out var address) && ListenAddress.IsLoopback(address));

    /// <summary>As it stands in a connection URI.</summary>
    public override string ToString()
    {
        // Only an IPv6 address has a colon, and it may have a zone behind a percent sign.
        var name = Name.Contains(':') ? $"[{Name.Replace("%", "%25", StringComparison.Ordinal)}]" : Uri.EscapeDataString(Name);
        return $"{name}:{Port}";
    }
}
