namespace Orderd.Configuration;

/// <summary>The PostgreSQL database that keeps the orders, and how it is reached. It holds no secret, only where one may be.</summary>
sealed record PostgresTarget
{
    /// <summary>The servers of one cluster, any of which may be its primary. There is at least one.</summary>
    public required IReadOnlyList<PostgresHost> Hosts { get; init; }

    public required string User { get; init; }
    public required string Database { get; init; }

    /// <summary>Of connections over TCP: a Unix socket is never encrypted.</summary>
    public required PostgresTls Tls { get; init; }

    /// <summary>The CAs that issue the servers' certificates, in PEM; null for those of the driver's and the system's defaults.</summary>
    public string? RootCertificate { get; init; }

    /// <summary>The client's certificate, in PEM; null for none.</summary>
    public string? Certificate { get; init; }

    /// <summary>Its key; null when the certificate's file holds that too.</summary>
    public string? Key { get; init; }

    /// <summary>A file in the format of <c>~/.pgpass</c>; null leaves it to the driver, which knows that file and PGPASSWORD.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>Whether writes are refused while the primary confirms them without a synchronous standby, instead of a warning.</summary>
    public bool RequiresSynchronous { get; init; }

    /// <summary>How long one server may take to accept a connection.</summary>
    public required TimeSpan ConnectTimeout { get; init; }

    /// <summary>Whether orders are sent to another machine.</summary>
    public bool IsRemote => Hosts.Any(host => !host.IsLocal);

    /// <summary>A connection URI that tells the way and the protection; files are left out.</summary>
    public override string ToString()
    {
        string?[] parameters =
        [
            Hosts.All(host => host.IsSocket) ? null : $"sslmode={PostgresParameters.TextOf(Tls)}",
            RequiresSynchronous ? "durability=synchronous" : null,
        ];
        var query = string.Join('&', parameters.OfType<string>());
        return $"postgres://{Uri.EscapeDataString(User)}@{string.Join(',', Hosts)}/{Uri.EscapeDataString(Database)}"
            + (query.Length > 0 ? $"?{query}" : "");
    }
}
