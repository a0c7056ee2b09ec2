using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;

namespace Orderd.Tests.Servers;

/// <summary>
/// One running orderd, shared by the tests of a class, which are told apart by what they store. How it runs and how it is
/// reached is up to its kind; what the tests expect of it is the same for all.
/// </summary>
public abstract class OrderdServer(OrderdTransport transport) : IAsyncLifetime
{
    /// <summary>
    /// How long processOrders keeps an order waiting here. The default, 200 ms, has tests of its own: a busy machine may well take
    /// as long between two messages that a test means to be in one batch.
    /// </summary>
    public static readonly TimeSpan FlushAfter = TimeSpan.FromSeconds(1);

    GrpcChannel? _channel;

    public OrderdTransport Transport => transport;

    public abstract OrderdLog Log { get; }

    /// <summary>Keeps all writes waiting until the result is disposed; null where nothing can.</summary>
    public abstract Task<IAsyncDisposable?> HoldWritesAsync();

    /// <summary>What the log calls a peer that comes from here.</summary>
    public string PeerPattern => transport switch
    {
        OrderdTransport.Tcp => @"^127\.0\.0\.1:\d+$",
        OrderdTransport.UnixSocket => $"^unix:uid={UserId.OfThisProcess},pid={Environment.ProcessId}$",
        _ => "^memory$",
    };

    /// <summary>What the log calls a caller that comes from here.</summary>
    public string CallerName => transport == OrderdTransport.UnixSocket ? $"uid:{UserId.OfThisProcess}(admin)" : "anonymous";

    public GrpcChannel Channel => _channel ?? throw new InvalidOperationException("The server has not been started.");

    /// <summary>Calls that end in time, whatever happens.</summary>
    public CallInvoker Calls => Channel.Intercept(new BoundedCalls());

    public OrderCalls Orders => new(Calls);

    public abstract Uri Address { get; }

    public abstract HttpMessageHandler CreateHandler();

    public GrpcChannel CreateChannel() =>
        GrpcChannel.ForAddress(Address, new GrpcChannelOptions { HttpHandler = CreateHandler(), DisposeHttpClient = true });

    public async Task InitializeAsync()
    {
        await StartAsync();
        _channel = CreateChannel();
    }

    public async Task DisposeAsync()
    {
        _channel?.Dispose();
        await StopAsync();
    }

    protected abstract Task StartAsync();

    protected abstract Task StopAsync();
}
