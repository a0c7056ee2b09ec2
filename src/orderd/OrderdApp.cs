using System.Diagnostics.Metrics;
using Orderd.Access;
using Orderd.Budget;
using Orderd.Calls;
using Orderd.Calls.Idle;
using Orderd.Configuration;
using Orderd.Exporters;
using Orderd.Lifecycle;
using Orderd.Logging;
using Orderd.Metrics;
using Orderd.Services.Admin;
using Orderd.Services.Health;
using Orderd.Services.Orders;
using Orderd.Services.Reflection;
using Orderd.Services.Samples;
using Orderd.Store;
using Orderd.Transport;

namespace Orderd;

/// <summary>The composition root: what there is and who is given what. What a call passes stands in <see cref="Pipeline"/>.</summary>
static class OrderdApp
{
    // Of the five seconds that the contract gives for a stop, this much is for running calls.
    static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(4);

    public static WebApplication Build(Config config, CommandLine commandLine)
    {
        var credentials = CredentialStore.Read(config);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        AddLogging(builder, config);
        AddServices(builder.Services, config);
        builder.Services.AddSingleton(commandLine);
        builder.Services.AddSingleton(credentials);
        return Pipeline.Lay(builder, config);
    }

    static void AddLogging(WebApplicationBuilder builder, Config config)
    {
        builder.Services.AddSingleton(_ => LogSink.ToStandardOutput(config.Log.Format));
        builder.Services.AddSingleton<RepeatedLines>();
        builder.Services.AddSingleton<ILoggerProvider, SinkLogger.Provider>();
        builder.Services.AddSingleton(new LogThreshold(config.Log.Level));
        // The threshold, which may change, is asked by SinkLogger.
        builder.Logging.SetMinimumLevel(LogLevel.Trace);
        // The framework speaks up only when something is wrong; of calls, CallLog and ErrorMapping say all there is to say.
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        // Kestrel warns, with a stack trace, of connections whose client broke the protocol in a way that Kestrel has no word for.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Error);
        builder.Logging.AddFilter("Grpc", LogLevel.None);
        // This would begin an activity a call, only to log what CallLog logs.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        // What keeps the host from starting is said by Daemon, in one line.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
    }

    static void AddServices(IServiceCollection services, Config config)
    {
        services.AddSingleton(config);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<IdSource>();
        services.AddSingleton(provider => StoreOpening.Of(
            config.Store,
            provider.GetRequiredService<CommandLine>().AcceptsLoss,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton(provider => provider.GetRequiredService<StoreOpening>().Store);
        services.AddSingleton(_ => InheritedSockets.FromEnvironment());
        services.AddSingleton<UnixSocketClaim>();
        services.AddSingleton<Authentication>();
        services.AddSingleton<OpenStreams>();
        services.AddSingleton<Authorization>();
        services.AddSingleton<TlsHandshake>();
        services.AddSingleton<Reload>();
        services.AddSingleton<OpenConnections>();
        services.AddSingleton<MetricsListeners>();
        services.AddSingleton<PrometheusPage>();
        services.AddSingleton<Instruments>();
        services.AddSingleton<OtlpExport>();
        services.AddSingleton(_ => new Meter(Tracing.SourceName, CommandLine.Version));
        services.AddSingleton<CallMetrics>();
        services.AddSingleton<SystemdNotifier>();
        services.AddSingleton<Watchdog>();
        services.AddSingleton<PrefaceTimeout>();
        services.AddSingleton<FrameWatch>();
        services.AddSingleton<ConnectionWatch>();
        services.AddSingleton<BlockPool>();
        services.AddSingleton<MemoryBudget>();
        services.AddSingleton<Drain>();
        services.AddHostedService(provider => provider.GetRequiredService<Drain>());
        services.AddHostedService<MemoryTrim>();
        services.AddSingleton<IdleTimeouts>();
        services.AddSingleton<GracefulRestart>();
        services.AddSingleton<RefusedCalls>();
        services.AddSingleton(_ => new NestedFields(() => DescriptorIndex.Known));
        services.AddSingleton<CallLog>();
        services.AddSingleton<HeaderLimits>();
        services.AddSingleton<ErrorMapping>();
        services.AddSingleton<CallScope>();
        services.AddSingleton<UploadBudget>();
        services.AddSingleton<OrderManagementService>();
        services.AddSingleton<AdminService>();
        services.AddSingleton<MappedServices>();
        services.AddSingleton<StoreHealth>();
        services.AddSingleton<HealthService>();
        services.AddSingleton<ReflectionAnswers>();
        services.AddSingleton<ReflectionService>();
        services.AddSingleton<ReflectionV1AlphaService>();
        services.AddSingleton<StatusReport>();
        services.AddSingleton<FeatureMap>();
        services.AddSingleton<RouteGuideService>();
        services.AddSingleton<GrpcDemoService>();
        services.AddSingleton<RunningSumService>();
        services.Configure<HostOptions>(host => host.ShutdownTimeout = DrainTime);
    }
}
