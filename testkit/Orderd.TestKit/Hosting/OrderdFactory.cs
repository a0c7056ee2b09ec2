using System.Runtime.InteropServices;
using System.Text.Json;
using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orderd.Calls;
using Orderd.Configuration;
using Orderd.Errors;
using Orderd.Logging;
using Orderd.Store;
using Orderd.TestKit.Access;
using Orderd.TestKit.Calls;
using Orderd.TestKit.Faults;

namespace Orderd.TestKit.Hosting;

/// <summary>Runs the real Program of orderd with flags that follow from the options, and puts the test's parts in place of its own.</summary>
sealed class OrderdFactory : WebApplicationFactory<Program>
{
    const string Sqlite = "libsqlite3.so.0";

    static readonly (OrderdServices Service, string Name)[] ServiceNames =
    [
        (OrderdServices.OrderManagement, "order-management"),
        (OrderdServices.RouteGuide, "route-guide"),
        (OrderdServices.GrpcDemo, "grpc-demo"),
        (OrderdServices.Sum, "sum"),
    ];

    readonly OrderdHostOptions _options;
    readonly TemporaryFolder _folder;
    readonly OrderdLog _log;
    readonly OrderdCalls _calls;
    readonly OrderdFaults _faults;
    readonly HostTokens? _tokens;
    readonly Dictionary<string, string?> _flags;
    readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    volatile bool _started;

    // There is no content; and what the base class would look for is a solution file, which the user of a package need not have.
    // It asks this variable first, before there is anything to configure.
    static OrderdFactory() => Environment.SetEnvironmentVariable("ASPNETCORE_TEST_CONTENTROOT_ORDERD", AppContext.BaseDirectory);

    public OrderdFactory(OrderdHostOptions options, TemporaryFolder folder, OrderdLog log, OrderdCalls calls, OrderdFaults faults, HostTokens? tokens)
    {
        _options = options;
        _folder = folder;
        _log = log;
        _calls = calls;
        _faults = faults;
        _tokens = tokens;
        _flags = Flags();
        if (options.Transport != OrderdTransport.Memory)
            UseKestrel();
    }

    public string SocketPath => _folder["orderd.sock"];

    /// <exception cref="StartFailure">The Program would not start with these flags, and would tell nobody but stderr why.</exception>
    public void Check()
    {
        new CommandLine([.. _flags.Select(flag => $"--{flag.Key}={flag.Value}")]).ReadConfig([]);
        if (_options.Store == OrderdStore.Sqlite && !NativeLibrary.TryLoad(Sqlite, out _))
        {
            throw new StartFailure(
                ExitCode.Failure, $"{Sqlite} is not on this machine (Debian has it in libsqlite3-0). OrderdStore.Memory does without.");
        }
    }

    /// <summary>Ends when all of the host is disposed, which its Program does on a thread of its own; at once if it has not started.</summary>
    public Task Gone => _started ? _gone.Task : Task.CompletedTask;

    protected override IHost CreateHost(IHostBuilder builder)
    {
        builder.ConfigureHostConfiguration(configuration =>
        {
            // Each pair reaches the Program as a flag, --key=value; also what ASPNETCORE_… the environment holds, of which orderd
            // knows nothing.
            configuration.Sources.Clear();
            configuration.AddInMemoryCollection(_flags);
        });
        return base.CreateHost(builder);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
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
            {
                services.Remove(services.Single(MakesDrain));
                services.AddSingleton<IStartupFilter, MemoryCallers>();
            }

            if (_options.Clock is { } clock)
                services.AddSingleton(clock);
            if (_options.NewId is { } newId)
                services.AddSingleton<IdSource>(provider => new GivenIds(provider.GetRequiredService<TimeProvider>(), newId));
        });
        _options.Configure?.Invoke(builder);
        // Around whatever store there is by now.
        builder.ConfigureTestServices(AddTaps);
    }

    void AddTaps(IServiceCollection services)
    {
        services.AddSingleton(_calls);
        services.AddSingleton(_faults);
        services.AddSingleton<IStartupFilter, CallRecorder>();
        services.AddSingleton<CallTap>();
        services.Configure<GrpcServiceOptions>(grpc => grpc.Interceptors.Add<CallTap>());

        var given = services.Last(service => service.ServiceType == typeof(OrderStore)).ImplementationInstance as OrderStore;
        var opening = services.Single(service => service.ServiceType == typeof(StoreOpening)).ImplementationFactory!;
        services.AddSingleton(provider => new StoreOpening(async cancellationToken =>
        {
            if (given is not null)
                return new FaultyStore(given, _faults, owns: false);

            var own = (StoreOpening)opening(provider);
            await own.OpenAsync(cancellationToken);
            return new FaultyStore(own.Store, _faults, owns: true);
        }));
        services.AddSingleton(provider => provider.GetRequiredService<StoreOpening>().Store);
    }

    static bool MakesDrain(ServiceDescriptor service) =>
        service.ServiceType == typeof(IHostedService) && service.ImplementationFactory is Func<IServiceProvider, Drain>;

    Dictionary<string, string?> Flags()
    {
        var flags = new Dictionary<string, string?>
        {
            ["listen"] = _options.Transport == OrderdTransport.UnixSocket ? "none" : "127.0.0.1:0",
            ["socket"] = _options.Transport == OrderdTransport.UnixSocket ? SocketPath : "none",
            // Has no other effect on a loopback address than that stderr is not told how open it is.
            ["insecure"] = "true",
            ["store"] = _options.Store == OrderdStore.Memory ? "memory" : $"sqlite:{_options.StoreFile ?? _folder["orders.db"]}",
        };
        // Flags win over settings.
        if (!_options.Settings.Keys.Contains("Services", StringComparer.OrdinalIgnoreCase))
            flags.Add("services", string.Join(',', ServiceNames.Where(s => _options.Services.HasFlag(s.Service)).Select(s => s.Name)));
        if (_options.SampleData)
            flags.Add("sample-data", "true");
        var settings = new Dictionary<string, string>(_options.Settings);
        if (_tokens is not null)
        {
            _tokens.Write(_folder["tokens"]);
            settings.Add("Access:Tokens", _folder["tokens"]);
        }

        if (settings.Count > 0)
        {
            File.WriteAllText(_folder["orderd.json"], JsonSerializer.Serialize(settings));
            flags.Add("config", _folder["orderd.json"]);
        }

        return flags;
    }

    sealed class LastToGo(TaskCompletionSource gone) : IDisposable
    {
        public void Dispose() => gone.TrySetResult();
    }
}
