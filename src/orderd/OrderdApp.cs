using Orderd.Interceptors;
using Orderd.Logging;
using Orderd.Services;
using Orderd.Store;
using Orderd.Store.Sqlite;
using Orderd.Transport;

namespace Orderd;

/// <summary>The composition root: what there is and who is given what. Transport, interceptors, services, store.</summary>
static class OrderdApp
{
    // Of the five seconds that the contract gives for a stop, this much is for running calls.
    static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(4);

    public static WebApplication Build(Config config)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        Listeners.Configure(builder, config);
        AddLogging(builder, config);
        AddServices(builder.Services, config);
        var app = builder.Build();
        var callLog = app.Services.GetRequiredService<CallLog>();
        app.Use(next => http => callLog.InvokeAsync(http, next));
        app.Use(app.Services.GetRequiredService<HeaderLimits>().Before);
        app.UseRouting();
        Map(app, config);
        return app;
    }

    static void AddLogging(WebApplicationBuilder builder, Config config)
    {
        builder.Services.AddSingleton(_ => LogSink.ToStandardOutput(config.LogFormat));
        builder.Services.AddSingleton<ILoggerProvider, SinkLogger.Provider>();
        builder.Logging.SetMinimumLevel(config.LogLevel);
        if (config.LogLevel <= LogLevel.Warning)
        {
            builder.Services.AddSingleton<ILoggerProvider, RefusedAuthority>();
            builder.Logging.AddFilter<RefusedAuthority>(RefusedAuthority.Category, LogLevel.Debug);
        }

        // The framework speaks up only when something is wrong; of calls, CallLog and ErrorMapping say all there is to say.
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.Logging.AddFilter("Grpc", LogLevel.None);
        // Would begin an activity a call, only to log what CallLog logs.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        // What keeps the host from starting is said by Daemon, in one line.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
    }

    static void AddServices(IServiceCollection services, Config config)
    {
        services.AddSingleton(config);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<IdSource>();
        services.AddSingleton<OrderStore>(provider => OpenStore(config, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<UnixSocketClaim>();
        services.AddSingleton<PrefaceTimeout>();
        services.AddSingleton<Drain>();
        services.AddHostedService(provider => provider.GetRequiredService<Drain>());
        services.AddHostedService<MemoryTrim>();
        services.AddSingleton<IdleCalls>();
        services.AddSingleton<CallLog>();
        services.AddSingleton<HeaderLimits>();
        services.AddSingleton<ErrorMapping>();
        services.AddSingleton<CallScope>();
        services.AddSingleton<UploadBudget>();
        services.AddSingleton<OrderManagementService>();
        services.AddSingleton<AdminService>();
        services.AddSingleton<FeatureMap>();
        services.AddSingleton<RouteGuideService>();
        services.AddSingleton<GrpcDemoService>();
        services.AddSingleton<RunningSumService>();
        services.Configure<HostOptions>(host => host.ShutdownTimeout = DrainTime);
        services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = config.Limits.MessageBytes;
            grpc.Interceptors.Add<CallScope>();
        });
    }

    static void Map(WebApplication app, Config config)
    {
        app.MapGrpcService<AdminService>();
        if (config.Services.HasFlag(ServedServices.OrderManagement))
            app.MapGrpcService<OrderManagementService>();
        if (config.Services.HasFlag(ServedServices.RouteGuide))
            app.MapGrpcService<RouteGuideService>();
        if (config.Services.HasFlag(ServedServices.GrpcDemo))
            app.MapGrpcService<GrpcDemoService>();
        if (config.Services.HasFlag(ServedServices.Sum))
            app.MapGrpcService<RunningSumService>();
    }

    static OrderStore OpenStore(Config config, TimeProvider clock) =>
        config.StorePath is null ? new MemoryOrderStore(clock) : new SqliteOrderStore(config.StorePath, clock);
}
