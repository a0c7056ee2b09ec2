using System.Net;
using Orderd.Shared;
using Parse = Orderd.Configuration.SettingParser;

namespace Orderd.Configuration;

/// <summary>Everything that can be set, a declaration each. What is not here does not exist.</summary>
static class Settings
{
    public static readonly IReadOnlyList<Setting> All =
    [
        new("Socket", "--socket", "PATH|none", DefaultPaths.Socket, "the Unix domain socket, mode 0660",
            (config, values) => config with { Socket = Parse.IsNone(Parse.One(values)) ? null : Parse.FilePath(values) })
        {
            DefaultInWords = "$XDG_RUNTIME_DIR/orderd/orderd.sock; for root /run/orderd/orderd.sock",
            InForce = config => config.Socket ?? "none",
        },
        new("Listen", "--listen", "HOST:PORT|none", "127.0.0.1:50051", "a TCP address, repeatable; port 0 takes a free one",
            (config, values) => config with { Listen = ListenAddress.Parse(values) })
        {
            InForce = config => Text(config.Listen),
        },
        new("Store", "--store", "SPEC", $"sqlite:{DefaultPaths.Store}", StoreSpec.Forms,
            (config, values) => config with { Store = StoreSpec.Parse(Parse.One(values)) })
        {
            DefaultInWords = "sqlite: in $XDG_STATE_HOME/orderd; for root in /var/lib/orderd",
            InForce = config => config.Store.ToString(),
            MayHoldPassword = true,
        },
        new("Insecure", "--insecure", "true|false", "false",
            "listen for other machines without TLS or credentials, and send orders to a PostgreSQL there without sslmode=verify-full",
            (config, values) => config with { Insecure = Parse.Bool(values) }),

        new("Access:Tokens", null, "PATH", null, "the file of tokens for TCP, made with orderctl token new",
            (config, values) => config with { Access = config.Access with { Tokens = Parse.FilePath(values) } })
        {
            InForce = config => config.Access.Tokens,
        },
        new("Access:Group", null, "GROUP", "orderd", "whose members are writers on the socket",
            (config, values) => config with { Access = config.Access with { Group = Parse.One(values) } }),
        new("Access:ReadOnlyGroup", null, "GROUP", null, "whose members are readers on the socket",
            (config, values) => config with { Access = config.Access with { ReadOnlyGroup = Parse.One(values) } }),

        new("Tls:Certificate", null, "PATH", null, "TLS on TCP: the certificate and its intermediate ones, in PEM",
            (config, values) => config with { Tls = config.Tls with { Certificate = Parse.FilePath(values) } })
        {
            InForce = config => config.Tls.Certificate,
        },
        new("Tls:Key", null, "PATH", null, "the certificate's key, unless that file holds it too",
            (config, values) => config with { Tls = config.Tls with { Key = Parse.FilePath(values) } })
        {
            InForce = config => config.Tls.Key,
        },
        new("Tls:ClientCa", null, "PATH", null, "the CAs that issue client certificates, in PEM; each certificate names a role",
            (config, values) => config with { Tls = config.Tls with { ClientCa = Parse.FilePath(values) } })
        {
            InForce = config => config.Tls.ClientCa,
        },

        new("SampleData", "--sample-data", "true|false", "false", "put four orders into an empty store",
            (config, values) => config with { SampleData = Parse.Bool(values) }),
        new("Services", "--services", "LIST", "order-management", "what to serve: order-management, route-guide, grpc-demo, sum, or all",
            (config, values) => config with { Services = Parse.Services(values) }),
        new("Reflection:Tcp", null, "true|false", "false", "let generic clients ask for the contracts on TCP, too",
            (config, values) => config with { ReflectionOverTcp = Parse.Bool(values) }),

        new("Log:Format", null, "auto|json|text", "auto", "how log lines are written; auto is text on a terminal",
            (config, values) => config with { Log = config.Log with { Format = Parse.OneOf<LogFormat>(values) } }),
        new("Log:Level", null, "LEVEL", "information",
            "the minimum level that is logged: trace, debug, information, warning, error, critical or none",
            (config, values) => config with { Log = config.Log with { Level = Parse.OneOf<LogLevel>(values) } }),
        new("Metrics:Prometheus", null, "HOST:PORT|none", "none", "where Prometheus may read the metrics; loopback only",
            (config, values) => config with { Prometheus = ListenAddress.ParseLoopback(Parse.One(values)) }),

        new("Limits:Connections", null, "COUNT", "256", "open connections on each listener; a further one is closed at once",
            (config, values) => config with { Limits = config.Limits with { Connections = Parse.Count(values, 1, 1_000_000) } }),
        new("Limits:StreamsPerConnection", null, "COUNT", "100", "calls that one connection may have running at a time",
            (config, values) => config with { Limits = config.Limits with { StreamsPerConnection = Parse.Count(values, 1, 10_000) } }),
        new("Limits:HeaderBytes", null, "SIZE", "16KiB", "names and values of a call's headers together",
            (config, values) => config with { Limits = config.Limits with { HeaderBytes = (int)Parse.Size(values, 1_024, 1024 * 1024) } }),
        new("Limits:HeaderFields", null, "COUNT", "64", "header fields of a call",
            (config, values) => config with { Limits = config.Limits with { HeaderFields = Parse.Count(values, 16, 10_000) } }),
        new("Limits:MessageBytes", null, "SIZE", "4MiB", "one message, decompressed",
            (config, values) => config with { Limits = config.Limits with { MessageBytes = (int)Parse.Size(values, 1_024, 1024 * 1024 * 1024) } }),
        new("Limits:HeadersWithin", null, "DURATION", "10s", "until a connection speaks HTTP/2, and a call's headers are there",
            (config, values) => config with { Limits = config.Limits with { HeadersWithin = Parse.Time(values) } }),
        new("Limits:KeepAlivePing", null, "DURATION", "60s", "how long a connection may say nothing before it is pinged",
            (config, values) => config with { Limits = config.Limits with { KeepAlivePing = Parse.Time(values, TimeSpan.FromSeconds(1)) } }),
        new("Limits:KeepAliveTimeout", null, "DURATION", "20s", "how long it may take to answer a ping",
            (config, values) => config with { Limits = config.Limits with { KeepAliveTimeout = Parse.Time(values, TimeSpan.FromSeconds(1)) } }),
        new("Limits:IdleStream", null, "DURATION", "5m", "how long a stream may keep orderd waiting for its client",
            (config, values) => config with { Limits = config.Limits with { IdleStream = Parse.Time(values) } }),
        new("Limits:MemoryBytes", null, "SIZE|auto", "auto",
            "what all calls together may hold in memory, one caller half of it; auto is half of what the process may use",
            (config, values) => config with { Limits = config.Limits with { MemoryBytes = Parse.Memory(values) } })
        {
            InForce = config => $"{config.Limits.MemoryBytes}",
        },
        new("Limits:UploadBytes", null, "SIZE", "256MiB", "what of that all open updateOrders streams may keep",
            (config, values) => config with { Limits = config.Limits with { UploadBytes = Parse.Size(values, 1024 * 1024, long.MaxValue) } }),
        new("Limits:DefaultDeadline", null, "DURATION", "30s", "what a unary call without a deadline gets",
            (config, values) => config with { Limits = config.Limits with { DefaultDeadline = Parse.Time(values) } }),

        new("Processing:BatchSize", null, "COUNT", "3", "how many orders processOrders gathers, 1 to 1,000",
            (config, values) => config with { Processing = config.Processing with { BatchSize = Parse.Count(values, 1, 1_000) } }),
        new("Processing:FlushAfter", null, "DURATION", "200ms", "how long processOrders keeps the first of them waiting",
            (config, values) => config with { Processing = config.Processing with { FlushAfter = Parse.Time(values) } }),
        new("Sum:Delay", null, "DURATION", "0", "how long SumService holds each answer back; 0 is not at all",
            (config, values) => config with { SumDelay = Parse.Time(values, TimeSpan.Zero) }),
    ];

    /// <summary>What is in force when nobody sets anything.</summary>
    public static Config Defaults() =>
        All.Where(setting => setting.Default is not null)
            .Aggregate(new Config(), (config, setting) => setting.Apply(config, [setting.Default!]));

    static string Text(IReadOnlyList<IPEndPoint> addresses) => addresses.Count == 0 ? "none" : string.Join(", ", addresses);
}
