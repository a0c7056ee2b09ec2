using System.Globalization;
using System.Net;
using System.Text;
using Orderd.Shared;

namespace Orderd.Configuration;

/// <summary>
/// Puts a <see cref="PostgresTarget"/> together as libpq would: what the URI leaves open is in the service that it or PGSERVICE
/// names, then in libpq's variables. Like those of <see cref="PostgresUri"/>, its errors show no values.
/// </summary>
sealed class PostgresTargetReader
{
    // Where Debian's servers have their Unix sockets.
    const string DefaultHost = "/var/run/postgresql";
    const string SystemCas = "system";
    const int DefaultConnectSeconds = 5;
    const int MostConnectSeconds = 600;

    readonly PostgresParameters _uri;
    readonly PostgresParameters? _service;
    readonly Func<string, string?> _variable;

    PostgresTargetReader(PostgresParameters uri, Func<string, string?> variable)
    {
        (_uri, _variable) = (uri, variable);
        if (Of("service") is { } service)
            _service = PostgresService.Read(service, variable);
    }

    /// <param name="uri">libpq's connection URI.</param>
    /// <param name="variable">Reads the environment.</param>
    /// <exception cref="FormatException">It does not say where to connect, or holds a password; the message shows no value.</exception>
    public static PostgresTarget Read(string uri, Func<string, string?> variable) =>
        new PostgresTargetReader(PostgresUri.Parse(uri), variable).Read();

    PostgresTarget Read()
    {
        if (Of("target_session_attrs") is not (null or "read-write" or "primary"))
            throw new FormatException("target_session_attrs can be read-write or primary only: orderd reads and writes on the primary");

        var hosts = Hosts();
        var user = Of("user") ?? Environment.UserName;
        if (user.Length == 0)
            throw new FormatException("this process has a user without a name: name one for the database, as in postgres://USER@HOST/DATABASE");
        var target = new PostgresTarget
        {
            Hosts = hosts,
            User = user,
            Database = Of("dbname") ?? user,
            Tls = Tls(hosts),
            RootCertificate = Of("sslrootcert") == SystemCas ? null : PathOf("sslrootcert"),
            Certificate = PathOf("sslcert"),
            Key = PathOf("sslkey"),
            PasswordFile = PathOf("passfile") ?? PasswordCredential(),
            RequiresSynchronous = Durability(),
            ConnectTimeout = TimeSpan.FromSeconds(Number("connect_timeout", Of("connect_timeout"), DefaultConnectSeconds, MostConnectSeconds)),
        };
        return target is { Key: not null, Certificate: null }
            ? throw new FormatException("sslkey needs its certificate: give sslcert, too")
            : target;
    }

    List<PostgresHost> Hosts()
    {
        var names = Of("host")?.Split(',', StringSplitOptions.TrimEntries) ?? [DefaultHost];
        // An empty one is the default.
        var ports = Of("port")?.Split(',', StringSplitOptions.TrimEntries) ?? [""];
        if (ports.Length != 1 && ports.Length != names.Length)
            throw new FormatException($"there are {names.Length} hosts and {ports.Length} ports; give one port for all or one for each");

        var hosts = new List<PostgresHost>();
        foreach (var name in names)
        {
            var port = ports[ports.Length == 1 ? 0 : hosts.Count];
            if (!IsHost(name))
                throw new FormatException("a host is a name, an address or the directory of a Unix socket, and @ : / ? % in a URI are percent-encoded");
            var host = new PostgresHost(name, Number("a port", port.Length == 0 ? null : port, PostgresHost.DefaultPort, ushort.MaxValue));
            if (host.IsSocket && Encoding.UTF8.GetByteCount(host.SocketPath) > DefaultPaths.MaxSocketPathBytes)
                throw new FormatException($"the path of a socket has at most {DefaultPaths.MaxSocketPathBytes} bytes, with /.s.PGSQL.PORT at its end");
            hosts.Add(host);
        }

        return hosts;
    }

    static bool IsHost(string name) =>
        name.StartsWith('/')
        || IPAddress.TryParse(name, out _)
        || (name.Length > 0 && !name.StartsWith('-') && name.All(c => char.IsLetterOrDigit(c) || c is '-' or '.' or '_'));

    PostgresTls Tls(List<PostgresHost> hosts)
    {
        var isSystem = Of("sslrootcert") == SystemCas;
        var mode = Of("sslmode") switch
        {
            "disable" => PostgresTls.Disable,
            "prefer" => PostgresTls.Prefer,
            "require" => PostgresTls.Require,
            "verify-ca" => PostgresTls.VerifyCa,
            "verify-full" => PostgresTls.VerifyFull,
            null => isSystem || hosts.Any(host => !host.IsLocal) ? PostgresTls.VerifyFull : PostgresTls.Prefer,
            _ => throw new FormatException("sslmode is disable, prefer, require, verify-ca or verify-full"),
        };
        // Any of them would do for somebody else's server.
        return isSystem && mode != PostgresTls.VerifyFull
            ? throw new FormatException("sslrootcert=system goes with sslmode=verify-full only")
            : mode;
    }

    bool Durability() => Of("durability") switch
    {
        null or "available" => false,
        "synchronous" => true,
        _ => throw new FormatException("durability is available or synchronous"),
    };

    // What LoadCredential=pgpass:PATH of a systemd unit hands over.
    string? PasswordCredential() =>
        _variable("CREDENTIALS_DIRECTORY") is { Length: > 0 } directory && Path.Combine(directory, "pgpass") is var path && File.Exists(path) ? path : null;

    string? PathOf(string name) => Of(name) is { } path ? Path.GetFullPath(path) : null;

    string? Of(string name) =>
        _uri[name] ?? _service?[name] ?? (PostgresParameters.VariableOf(name) is { } variable && _variable(variable) is { Length: > 0 } value ? value : null);

    static int Number(string what, string? text, int otherwise, int maximum) =>
        text is null ? otherwise
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= maximum ? number
        : throw new FormatException($"{what} is a whole number from 1 to {maximum}");
}
