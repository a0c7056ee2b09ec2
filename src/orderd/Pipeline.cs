using System.IO.Compression;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Grpc.Net.Compression;
using Microsoft.AspNetCore.Connections;
using Orderd.Access;
using Orderd.Calls;
using Orderd.Configuration;
using Orderd.Exporters;
using Orderd.Metrics;
using Orderd.Services.Admin;
using Orderd.Services.Health;
using Orderd.Services.Orders;
using Orderd.Services.Reflection;
using Orderd.Services.Samples;
using Orderd.Transport;

namespace Orderd;

/// <summary>Everything that a call passes on its way to its service, in order.</summary>
static class Pipeline
{
    /// <summary>
    /// Lays the pipeline. All of it is middleware of Kestrel or of ASP.NET, so that what refuses a call does it before anything of
    /// the call but its headers is read; but for the last part, which has to see messages, and what a service throws.
    /// </summary>
    public static WebApplication Lay(WebApplicationBuilder builder, Config config)
    {
        builder.WebHost.UseKestrelCore();

        // These decide on a connection: whether there is room for it, for how long it may be nobody's, and what its frames may cost.
        // Kestrel takes the listeners of the factory that was added last.
        builder.Services.AddSingleton<IConnectionListenerFactory, LimitedTransport>();
        Listeners.Configure(builder, config, listen =>
        {
            // The handshake comes first: who has shown a certificate is known after it.
            if (config.Tls.Certificate is not null && listen.IPEndPoint is not null)
                listen.UseHttps(listen.ApplicationServices.GetRequiredService<TlsHandshake>().Options());
            listen.Use(listen.ApplicationServices.GetRequiredService<Authentication>().Before);
            listen.Use(listen.ApplicationServices.GetRequiredService<OpenConnections>().Counting);
            listen.Use(listen.ApplicationServices.GetRequiredService<PrefaceTimeout>().Before);
            listen.Use(listen.ApplicationServices.GetRequiredService<FrameWatch>().Before);
        });

        // A call inside the gRPC library gets its deadline and idle timeout, the status of its errors, the count of its messages.
        builder.Services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = config.Limits.MessageBytes;
            // RequestBody knows how to decompress this one, to see what a message will take.
            grpc.CompressionProviders = [new GzipCompressionProvider(CompressionLevel.Fastest)];
            grpc.Interceptors.Add<CallScope>();
        });

        var app = builder.Build();

        // A call outside of it comes here, with nothing read but its headers.
        if (config.InheritsSockets)
            app.Use(app.Services.GetRequiredService<GracefulRestart>().Before);
        // Reading metrics is no call.
        if (config.Prometheus.Count > 0)
            app.Use(PrometheusPage.Before);
        app.Use(app.Services.GetRequiredService<CallLog>().Before);
        app.Use(app.Services.GetRequiredService<HeaderLimits>().Before);
        app.UseRouting();
        app.Use(ExactPaths.Before);
        app.Use(app.Services.GetRequiredService<Authorization>().Before);

        MapServices(app, config.Services);
        app.Services.GetRequiredService<CallMetrics>().Serve(Methods(app));
        return app;
    }

    static void MapServices(WebApplication app, ServedServices services)
    {
        app.MapGrpcService<AdminService>();
        app.MapGrpcService<HealthService>();
        app.MapGrpcService<ReflectionService>();
        app.MapGrpcService<ReflectionV1AlphaService>();
        if (services.HasFlag(ServedServices.OrderManagement))
            app.MapGrpcService<OrderManagementService>();
        if (services.HasFlag(ServedServices.RouteGuide))
            app.MapGrpcService<RouteGuideService>();
        if (services.HasFlag(ServedServices.GrpcDemo))
            app.MapGrpcService<GrpcDemoService>();
        if (services.HasFlag(ServedServices.Sum))
            app.MapGrpcService<RunningSumService>();
    }

    static IEnumerable<IMethod> Methods(IEndpointRouteBuilder routes) =>
        routes.DataSources.SelectMany(source => source.Endpoints)
            .Select(endpoint => endpoint.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method)
            .OfType<IMethod>();
}
