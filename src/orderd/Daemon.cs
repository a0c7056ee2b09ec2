using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Orderd.Configuration;
using Orderd.Errors;
using Orderd.Exporters;
using Orderd.Lifecycle;
using Orderd.Logging;
using Orderd.Services.Orders;
using Orderd.Shared;
using Orderd.Store;
using Orderd.Transport;

namespace Orderd;

/// <summary>The life of the process: opens the store, starts to listen, waits for a signal, and says so along the way.</summary>
static class Daemon
{
    // This is SIGXFSZ, for which .NET has no name.
    const PosixSignal FileSizeExceeded = (PosixSignal)25;

    static readonly TimeSpan SampleDataTimeout = TimeSpan.FromSeconds(30);

    public static async Task RunAsync(WebApplication app, Config config)
    {
        var watchdog = app.Services.GetRequiredService<Watchdog>();
        // A daemon survives the terminal that it was started from.
        var reload = app.Services.GetRequiredService<Reload>();
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true;
            watchdog.Reload(() =>
            {
                Log.HangUp(app.Logger);
                reload.Run();
            });
        });
        // A file that may not grow (ulimit -f) fails the write, whose caller is told; the signal beside it would end the process.
        using var fileTooLarge = PosixSignalRegistration.Create(FileSizeExceeded, signal => signal.Cancel = true);
        try
        {
            await StartAsync(app, config);
            reload.Watch();
            await watchdog.BeginAsync([.. Addresses(app)], app.Lifetime.ApplicationStopping);
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
        if (!OpenSsl.IsThere())
            throw new StartFailure(ExitCode.Failure, OpenSsl.Missing);
        await app.Services.GetRequiredService<StoreOpening>().OpenAsync(app.Lifetime.ApplicationStopping);
        var store = app.Services.GetRequiredService<OrderStore>();
        Log.Starting(app.Logger, CommandLine.Version, store.Description);
        if (config.SampleData)
            await AddSampleDataAsync(app.Logger, store);

        app.Services.GetRequiredService<OtlpExport>();
        app.Lifetime.ApplicationStopping.Register(() => BeginStop(app));
        try
        {
            await app.StartAsync();
        }
        catch (IOException e)
        {
            throw new StartFailure(
                ExitCode.Failure, $"cannot listen: {e.Message} Stop what listens there, or name another address with --listen (or Metrics:Prometheus).", e);
        }

        foreach (var address in Addresses(app))
        {
            Log.Listening(app.Logger, address);
            if (ListenPolicy.Describe(config, address) is { } warning)
                Stderr.Say(LogLevel.Warning, warning);
        }

        foreach (var address in app.Services.GetRequiredService<MetricsListeners>().Addresses)
            Log.MetricsListening(app.Logger, address);
    }

    static async Task AddSampleDataAsync(ILogger logger, OrderStore store)
    {
        // A store whose servers are away would be waited for without end.
        using var late = new CancellationTokenSource(SampleDataTimeout);
        try
        {
            if (await SampleOrders.AddToEmptyAsync(store, late.Token) is var count and > 0)
                Log.SampleData(logger, count);
        }
        catch (ServiceException error)
        {
            throw new StartFailure(
                error.Kind == ErrorKind.StoreCorrupt ? ExitCode.Refused : ExitCode.Failure,
                $"the sample orders cannot be put into {store.Description}: {error.Message}",
                error);
        }
        catch (OperationCanceledException e)
        {
            throw new StartFailure(ExitCode.Failure, $"the sample orders cannot be put into {store.Description}: it does not answer.", e);
        }
    }

    static void BeginStop(WebApplication app)
    {
        Log.Stopping(app.Logger);
        app.Services.GetRequiredService<SystemdNotifier>().Stopping();
        app.Services.GetRequiredService<InheritedSockets>().StopAccepting();
    }

    // These are the addresses for calls. Kestrel writes http://unix:/path where everybody else writes unix:/path.
    static IEnumerable<string> Addresses(WebApplication app) =>
        (app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? [])
        .Except(app.Services.GetRequiredService<MetricsListeners>().Addresses)
        .Select(address => address.StartsWith("http://unix:", StringComparison.Ordinal) ? address["http://".Length..] : address);
}
