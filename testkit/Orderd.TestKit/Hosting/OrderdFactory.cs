using System.Text.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orderd.Interceptors;
using Orderd.Logging;

namespace Orderd.TestKit.Hosting;

/// <summary>Runs the real Program of orderd with flags that follow from the options, and puts the test's parts in place of its own.</summary>
sealed class OrderdFactory : WebApplicationFactory<Program>
{
    readonly OrderdHostOptions _options;
    readonly TemporaryFolder _folder;
    readonly OrderdLog _log;
    readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    volatile bool _started;

    public OrderdFactory(OrderdHostOptions options, TemporaryFolder folder, OrderdLog log)
    {
        _options = options;
        _folder = folder;
        _log = log;
        if (options.Transport != OrderdTransport.Memory)
            UseKestrel();
    }

    public string SocketPath => _folder["orderd.sock"];

    /// <summary>Ends when all of the host is disposed, which its Program does on a thread of its own; at once if it has not started.</summary>
    public Task Gone => _started ? _gone.Task : Task.CompletedTask;

    protected override IHost CreateHost(IHostBuilder builder)
    {
        // Each pair reaches the Program as a flag, --key=value.
        builder.ConfigureHostConfiguration(configuration => configuration.AddInMemoryCollection(Flags()));
        return base.CreateHost(builder);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        // There is no content; and what the base class looks for is a solution, which an installed kit has not.
        builder.UseContentRoot(AppContext.BaseDirectory);
        builder.ConfigureTestServices(services =>
        {
            services.AddSingleton(_ => new LastToGo(_gone));
            services.AddSingleton(provider =>
            {
                // Made before the log, and so before anything else that is disposed.
                provider.GetRequiredService<LastToGo>();
                _started = true;
                return new LogSink(new LogStream(_log), LogStyle.Json);
            });
            // In memory there is no connection to see off, and a test that disposes its host would wait half a second for it.
            if (_options.Transport == OrderdTransport.Memory)
                services.Remove(services.Single(MakesDrain));
            if (_options.Clock is { } clock)
                services.AddSingleton(clock);
            if (_options.NewId is { } newId)
                services.AddSingleton<IdSource>(provider => new GivenIds(provider.GetRequiredService<TimeProvider>(), newId));
        });
        _options.Configure?.Invoke(builder);
    }

    static bool MakesDrain(ServiceDescriptor service) =>
        service.ServiceType == typeof(IHostedService) && service.ImplementationFactory is Func<IServiceProvider, Drain>;

    Dictionary<string, string?> Flags()
    {
        var flags = new Dictionary<string, string?>
        {
            ["listen"] = _options.Transport == OrderdTransport.UnixSocket ? "none" : "127.0.0.1:0",
            ["socket"] = _options.Transport == OrderdTransport.UnixSocket ? SocketPath : "none",
            ["store"] = _options.Store == OrderdStore.Memory ? "memory" : $"sqlite:{_options.StoreFile ?? _folder["orders.db"]}",
        };
        if (_options.SampleData)
            flags.Add("sample-data", "true");
        if (_options.Settings.Count > 0)
        {
            File.WriteAllText(_folder["orderd.json"], JsonSerializer.Serialize(_options.Settings));
            flags.Add("config", _folder["orderd.json"]);
        }

        return flags;
    }

    sealed class LastToGo(TaskCompletionSource gone) : IDisposable
    {
        public void Dispose() => gone.TrySetResult();
    }
}
