namespace Orderd.Tests.Orderctl;

/// <summary>An orderd with the sample orders, on a socket, and orderctl pointed at it.</summary>
public sealed class OrderctlServer : IAsyncLifetime
{
    OrderdHost? _host;

    public OrderdHost Host => _host ?? throw new InvalidOperationException("The server has not been started.");

    public string Endpoint => $"unix:{Host.SocketPath}";

    public async Task InitializeAsync() =>
        _host = await OrderdHost.StartAsync(new()
        {
            Transport = OrderdTransport.UnixSocket,
            SampleData = true,
            Settings = new Dictionary<string, string> { ["Services"] = "all" },
        });

    public async Task DisposeAsync() => await Host.DisposeAsync();

    public OrderctlProcess Start(params string[] arguments) => OrderctlProcess.Start(Endpoint, arguments);

    public Task<OrderctlResult> RunAsync(params string[] arguments) => OrderctlProcess.RunAsync(Endpoint, "", arguments);

    public Task<OrderctlResult> FeedAsync(string input, params string[] arguments) =>
        OrderctlProcess.RunAsync(Endpoint, input, arguments);
}
