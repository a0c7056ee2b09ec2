using Grpc.Net.Client;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Orderd.Contracts.Ecommerce;
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

    readonly OrderdTransport _transport;
    readonly TemporaryFolder _folder;
    readonly OrderdFactory _factory;
    readonly Lazy<GrpcChannel> _channel;

    OrderdHost(OrderdHostOptions options)
    {
        _transport = options.Transport;
        _folder = new TemporaryFolder();
        _factory = new OrderdFactory(options, _folder, Log);
        _channel = new(() => CreateChannel());
    }

    /// <summary>What the host has logged.</summary>
    public OrderdLog Log { get; } = new();

    /// <summary>
    /// The address for a channel of one's own: <c>http://127.0.0.1:PORT</c>, or <c>http://localhost</c> where the
    /// <see cref="CreateHandler">handler</see> finds the host.
    /// </summary>
    public Uri Address { get; private set; } = new("http://localhost");

    /// <summary>Path of the Unix domain socket; null with another transport.</summary>
    public string? SocketPath => _transport == OrderdTransport.UnixSocket ? _factory.SocketPath : null;

    /// <summary>A channel to the host, which lives as long as the host does.</summary>
    public GrpcChannel Channel => _channel.Value;

    /// <summary>A client of ecommerce.OrderManagement on the <see cref="Channel"/>.</summary>
    public OrderManagement.OrderManagementClient Orders => new(Channel);

    /// <summary>The host's services, for a test that looks behind the calls.</summary>
    public IServiceProvider Services => _factory.Services;

    /// <summary>Starts an orderd.</summary>
    /// <param name="options">What it is to be like; in memory, empty and on the system's clock by default.</param>
    /// <exception cref="InvalidOperationException">It did not start; why is on stderr, and in the log if it came that far.</exception>
    /// <returns>The host, ready for calls.</returns>
    public static async Task<OrderdHost> StartAsync(OrderdHostOptions? options = null)
    {
        var host = new OrderdHost(options ?? new OrderdHostOptions());
        try
        {
            // The factory starts its host synchronously.
            await Task.Run(host.Start).ConfigureAwait(false);
            return host;
        }
        catch
        {
            await host.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>A handler that leads to the host, for an HttpClient or a channel of the test's own, which disposes it.</summary>
    /// <returns>A new handler.</returns>
    public HttpMessageHandler CreateHandler() => _transport switch
    {
        OrderdTransport.Memory => _factory.Server.CreateHandler(),
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

    void Start()
    {
        _factory.StartServer();
        if (_transport == OrderdTransport.Tcp)
        {
            var addresses = Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>();
            Address = new Uri(addresses.Addresses.Single());
        }
    }
}
