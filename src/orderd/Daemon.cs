using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Orderd.Access;
using Orderd.Logging;
using Orderd.Monitoring;
using Orderd.Services;
using Orderd.Store;
using Orderd.Transport;
using Orderd.Systemd;

namespace Orderd;

/// <summary>The life of the process: opens the store, starts to listen, waits for a signal, and says so along the way.</summary>
static class Daemon
{
    public static async Task RunAsync(WebApplication app, Config config)
    {
        var liveness = app.Services.GetRequiredService<Liveness>();
        // A daemon survives the terminal that it was started from.
        var reload = app.Services.GetRequiredService<Reload>();
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true;
            liveness.Reload(() =>
            {
                Log.HangUp(app.Logger);
                reload.Run();
            });
        });
        try
        {
            await StartAsync(app, config);
            reload.Watch(config);
            await liveness.BeginAsync([.. Addresses(app)], app.Lifetime.ApplicationStopping);
        }
        catch (StartFailure failure)
        {
            Log.StartFailed(app.Logger, failure.Message);
            throw;
        }

        await app.WaitForShutdownAsync();
        Log.Stopped(app.Logger);
    }

    static async Task StartAsync(WebApplication app, Config config)
    {
        FileDescriptors.Ensure(config);
        var store = app.Services.GetRequiredService<OrderStore>();
        Log.Starting(app.Logger, CommandLine.Version, store.Description);
        if (config.SampleData && await SampleOrders.AddToEmptyAsync(store, CancellationToken.None) is var count and > 0)
            Log.SampleData(app.Logger, count);

        app.Services.GetRequiredService<OtlpExport>();
        app.Lifetime.ApplicationStopping.Register(() => BeginStop(app, config));
        try
        {
            await app.StartAsync();
        }
        catch (IOException e)
        {
            throw new StartFailure(
                ExitCode.Failure, $"cannot listen: {e.Message} Stop what listens there, or name another address with --listen (or Metrics:Prometheus).", e);
        }

        var metrics = app.Services.GetRequiredService<MetricsListeners>().Addresses;
        foreach (var address in Addresses(app).Except(metrics))
        {
            Log.Listening(app.Logger, address);
            if (Exposure.Describe(config, address) is { } warning)
                await Console.Error.WriteLineAsync($"orderd: {warning}");
        }

        foreach (var address in metrics)
            Log.MetricsListening(app.Logger, address);
    }

    static void BeginStop(WebApplication app, Config config)
    {
        Log.Stopping(app.Logger);
        app.Services.GetRequiredService<ServiceManager>().Stopping();
        config.Inherited.StopAccepting();
    }

    // Kestrel writes http://unix:/path where everybody else writes unix:/path.
    static IEnumerable<string> Addresses(WebApplication app) =>
        (app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? [])
        .Select(address => address.StartsWith("http://unix:", StringComparison.Ordinal) ? address["http://".Length..] : address);
}
