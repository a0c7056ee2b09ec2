using Grpc.AspNetCore.Server;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Orderd.Contracts.Demo;
using Orderd.Contracts.Ecommerce;
using Orderd.Contracts.GrpcHealth;
using Orderd.Contracts.Routeguide;
using Orderd.Contracts.Sum;
using Orderd.Contracts.V1;
using Orderd.TestKit.Access;
using Orderd.TestKit.Hosting;

namespace Orderd.TestKit;

/// <summary>
/// A running orderd for a test: the daemon's own Program, interceptors, service and store in the test's process. Hosts share
/// nothing, so any number may run side by side. Disposing stops it and deletes what it kept.
/// </summary>
public sealed class OrderdHost : IAsyncDisposable
{
    // The contract gives orderd five seconds to stop.
    static readonly TimeSpan StopTime = TimeSpan.FromSeconds(20);
    // Starting is work for a processor: more at once only make each other late.
    static readonly SemaphoreSlim StartingHosts = new(Math.Max(2, Environment.ProcessorCount));

    readonly OrderdTransport _transport;
    readonly TemporaryFolder _folder;
    readonly HostTokens? _tokens;
    readonly OrderdFactory _factory;
    readonly Lazy<GrpcChannel> _channel;

    OrderdHost(OrderdHostOptions options)
    {
        if (options is { RequireTokens: true, Transport: OrderdTransport.UnixSocket })
        {
            throw new ArgumentException(
                "On the Unix socket orderd goes by the user of the process and asks for no tokens: take another transport.", nameof(options));
        }

        _transport = options.Transport;
        _tokens = options.RequireTokens ? new HostTokens() : null;
        _folder = new TemporaryFolder();
        Log = new OrderdLog(options.Output);
        Faults = new OrderdFaults(MethodNames);
        _factory = new OrderdFactory(options, _folder, Log, Calls, Faults, _tokens);
        _channel = new(() => CreateChannel());
    }

    /// <summary>What the host has logged.</summary>
    public OrderdLog Log { get; }

    /// <summary>The calls that reached the host.</summary>
    public OrderdCalls Calls { get; } = new();

    /// <summary>What is to go wrong with calls to the host; nothing at first.</summary>
    public OrderdFaults Faults { get; }

    /// <summary>
    /// The address for a channel of one's own: <c>http://127.0.0.1:PORT</c>, or <c>http://localhost</c> where the
    /// <see cref="CreateHandler">handler</see> finds the host.
    /// </summary>
    public Uri Address { get; private set; } = new("http://localhost");

    /// <summary>Path of the Unix domain socket; null with another transport.</summary>
    public string? SocketPath => _transport == OrderdTransport.UnixSocket ? _factory.SocketPath : null;

    /// <summary>A channel to the host, which lives as long as the host does. It shows no token.</summary>
    public GrpcChannel Channel => _channel.Value;

    /// <summary>A client of ecommerce.OrderManagement on the <see cref="Channel"/>.</summary>
    public OrderManagement.OrderManagementClient Orders => new(Channel);

    /// <summary>A client of routeguide.RouteGuide on the <see cref="Channel"/>, for a host that serves it.</summary>
    public RouteGuide.RouteGuideClient Routes => new(Channel);

    /// <summary>A client of demo.GRPCDemo on the <see cref="Channel"/>, for a host that serves it.</summary>
    public GRPCDemo.GRPCDemoClient Demo => new(Channel);

    /// <summary>A client of sum.SumService on the <see cref="Channel"/>, for a host that serves it.</summary>
    public SumService.SumServiceClient Sums => new(Channel);

    /// <summary>A client of orderd.v1.Admin on the <see cref="Channel"/>.</summary>
    public Admin.AdminClient Admin => new(Channel);

    /// <summary>A client of grpc.health.v1.Health on the <see cref="Channel"/>.</summary>
    public Health.HealthClient Health => new(Channel);

    /// <summary>The host's services, for a test that looks behind the calls.</summary>
    public IServiceProvider Services => _factory.Services;

    /// <summary>Starts an orderd.</summary>
    /// <param name="options">What it is to be like; in memory, empty and on the system's clock by default.</param>
    /// <exception cref="ArgumentException">It is to ask for tokens on a Unix socket.</exception>
    /// <exception cref="InvalidOperationException">It did not start; the message says why.</exception>
    /// <returns>The host, ready for calls.</returns>
    public static async Task<OrderdHost> StartAsync(OrderdHostOptions? options = null)
    {
        var host = new OrderdHost(options ?? new OrderdHostOptions());
        await StartingHosts.WaitAsync().ConfigureAwait(false);
        try
        {
            // The factory blocks its thread until the host has started, which the thread pool, with many of them, would suffer from.
            await Task.Factory.StartNew(host.Start, default, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
            return host;
        }
        catch (Exception e)
        {
            await host.DisposeAsync().ConfigureAwait(false);
            throw new InvalidOperationException($"orderd did not start: {host.Log.StartFailure ?? e.Message}", e);
        }
        finally
        {
            StartingHosts.Release();
        }
    }

    /// <summary>A handler that leads to the host, for an HttpClient or a channel of the test's own, which disposes it.</summary>
    /// <returns>A new handler.</returns>
    public HttpMessageHandler CreateHandler() => _transport switch
    {
        OrderdTransport.Memory => new PromptCancellation(_factory.Server.CreateHandler()),
        OrderdTransport.Tcp => new SocketsHttpHandler(),
        _ => UnixSocketHandler.To(_factory.SocketPath),
    };

    /// <summary>A channel of the test's own to the host.</summary>
    /// <param name="configure">Changes the channel's options; nothing by default.</param>
    /// <returns>A new channel, which the test disposes.</returns>
    public GrpcChannel CreateChannel(Action<GrpcChannelOptions>? configure = null)
    {
        var options = new GrpcChannelOptions { HttpHandler = CreateHandler(), DisposeHttpClient = true };
        configure?.Invoke(options);
        return GrpcChannel.ForAddress(Address, options);
    }

    /// <summary>Calls that show no token.</summary>
    /// <returns>An invoker on the <see cref="Channel"/>, for a client: <c>new OrderManagementClient(host.AsAnonymous())</c>.</returns>
    public CallInvoker AsAnonymous() => Channel.CreateCallInvoker();

    /// <summary>Calls with the token of a reader.</summary>
    /// <exception cref="InvalidOperationException">The host has no tokens: <see cref="OrderdHostOptions.RequireTokens"/>.</exception>
    /// <returns>An invoker on the <see cref="Channel"/>, for a client: <c>new OrderManagementClient(host.AsReader())</c>.</returns>
    public CallInvoker AsReader() => As(OrderdRole.Reader);

    /// <summary>Calls with the token of a writer.</summary>
    /// <exception cref="InvalidOperationException">The host has no tokens: <see cref="OrderdHostOptions.RequireTokens"/>.</exception>
    /// <returns>An invoker on the <see cref="Channel"/>, for a client: <c>new OrderManagementClient(host.AsWriter())</c>.</returns>
    public CallInvoker AsWriter() => As(OrderdRole.Writer);

    /// <summary>Calls with the token of an administrator.</summary>
    /// <exception cref="InvalidOperationException">The host has no tokens: <see cref="OrderdHostOptions.RequireTokens"/>.</exception>
    /// <returns>An invoker on the <see cref="Channel"/>, for a client: <c>new AdminClient(host.AsAdmin())</c>.</returns>
    public CallInvoker AsAdmin() => As(OrderdRole.Admin);

    /// <summary>A token, for code under test that takes one; it goes with a call as <c>authorization: Bearer TOKEN</c>.</summary>
    /// <param name="role">Whose.</param>
    /// <exception cref="InvalidOperationException">The host has no tokens: <see cref="OrderdHostOptions.RequireTokens"/>.</exception>
    /// <returns>The token, <c>ord_…</c>.</returns>
    public string Token(OrderdRole role) => _tokens?.Of(role)
        ?? throw new InvalidOperationException($"The host asks for no tokens: set {nameof(OrderdHostOptions)}.{nameof(OrderdHostOptions.RequireTokens)}.");

    /// <summary>Stops the host as SIGTERM would, waits until it is gone, and deletes what it kept in its temporary folder.</summary>
    /// <returns>A task that ends when nothing of the host is left.</returns>
    public async ValueTask DisposeAsync()
    {
        if (_channel.IsValueCreated)
            _channel.Value.Dispose();
        await _factory.DisposeAsync().ConfigureAwait(false);
        await _factory.Gone.WaitAsync(StopTime).ConfigureAwait(false);
        _folder.Dispose();
    }

    CallInvoker As(OrderdRole role)
    {
        var token = Token(role);
        // The caller may use its own list again.
        return Channel.Intercept(metadata =>
        {
            var all = new Metadata();
            foreach (var entry in metadata)
                all.Add(entry);
            all.Add("authorization", $"Bearer {token}");
            return all;
        });
    }

    // The gRPC library adds endpoints of its own, for methods that nobody has.
    IReadOnlyCollection<string> MethodNames() =>
    [
        .. Services.GetRequiredService<EndpointDataSource>().Endpoints
            .Select(endpoint => endpoint.Metadata.GetMetadata<GrpcMethodMetadata>())
            .OfType<GrpcMethodMetadata>()
            .Select(method => method.Method.FullName.TrimStart('/'))
            .Distinct(),
    ];

    void Start()
    {
        _factory.Check();
        _factory.StartServer();
        if (_transport == OrderdTransport.Tcp)
        {
            var addresses = Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>();
            Address = new Uri(addresses.Addresses.Single());
        }
    }
}
