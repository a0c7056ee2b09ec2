using Npgsql;
using Orderd.Configuration;

namespace Orderd.Store.Postgres;

/// <summary>
/// One server of the cluster, and the connections to it. Those that read and those that write have settings of their own: the
/// plans that serve a search would ruin a batch.
/// </summary>
sealed class ClusterHost : IAsyncDisposable
{
    // What searches and gets need is found by an index at any size of the store, whatever the statistics say of it.
    const string ReaderOptions = "-c default_transaction_read_only=on -c plan_cache_mode=force_generic_plan -c enable_seqscan=off"
        + " -c enable_hashjoin=off -c enable_mergejoin=off";
    // A lock is waited for no longer than this, so that a batch which meets somebody's maintenance is done one by one.
    const string WriterOptions = "-c synchronous_commit=on -c lock_timeout=5s -c idle_in_transaction_session_timeout=10s"
        + " -c plan_cache_mode=force_custom_plan";
    const int MaxConnections = 100;
    // These are for connections that have nothing under way: a server whose machine is gone does not say so.
    const int KeepAliveSeconds = 5;
    const int ReadTimeoutSeconds = 5;

    public ClusterHost(PostgresTarget target, PostgresHost address)
    {
        Address = address;
        var reading = Settings(target, address);
        reading.Options = ReaderOptions;
        reading.CommandTimeout = ReadTimeoutSeconds;
        reading.NoResetOnClose = true;
        reading.MaxPoolSize = MaxConnections;
        Readers = Build(reading);

        var writing = Settings(target, address);
        writing.Options = WriterOptions;
        writing.CommandTimeout = 0;
        writing.Pooling = false;
        Writers = Build(writing);
    }

    public PostgresHost Address { get; }

    public NpgsqlDataSource Readers { get; }

    public NpgsqlDataSource Writers { get; }

    public async ValueTask DisposeAsync()
    {
        await Readers.DisposeAsync();
        await Writers.DisposeAsync();
    }

    static NpgsqlConnectionStringBuilder Settings(PostgresTarget target, PostgresHost address) => new()
    {
        Host = address.Name,
        Port = address.Port,
        Username = target.User,
        Database = target.Database,
        Passfile = target.PasswordFile,
        SslMode = address.IsSocket ? SslMode.Disable : target.Tls switch
        {
            PostgresTls.Disable => SslMode.Disable,
            PostgresTls.Prefer => SslMode.Prefer,
            PostgresTls.Require => SslMode.Require,
            PostgresTls.VerifyCa => SslMode.VerifyCA,
            _ => SslMode.VerifyFull,
        },
        RootCertificate = target.RootCertificate,
        SslCertificate = target.Certificate,
        SslKey = target.Key,
        // Kerberos is not part of the slim client.
        GssEncryptionMode = GssEncryptionMode.Disable,
        Timeout = (int)Math.Ceiling(target.ConnectTimeout.TotalSeconds),
        TcpKeepAlive = !address.IsSocket,
        TcpKeepAliveTime = address.IsSocket ? 0 : KeepAliveSeconds,
        TcpKeepAliveInterval = address.IsSocket ? 0 : KeepAliveSeconds,
        MaxAutoPrepare = 32,
        AutoPrepareMinUsages = 2,
        ApplicationName = $"orderd/{CommandLine.Version}",
        Enlist = false,
    };

    // The client's own log stays off: it may quote values, and Cluster says what there is to say.
    static NpgsqlDataSource Build(NpgsqlConnectionStringBuilder settings) =>
        new NpgsqlSlimDataSourceBuilder(settings.ConnectionString)
            .EnableArrays()
            .EnableTransportSecurity()
            .Build();
}
