using Orderd.Tests.Native;

namespace Orderd.Tests.Servers;

/// <summary>An orderd in the tests' own process.</summary>
public sealed class HostedServer(OrderdTransport transport, OrderdStore store) : OrderdServer(transport)
{
    readonly ScratchFolder _folder = new();
    OrderdHost? _host;

    public override OrderdLog Log => Host.Log;

    public override Uri Address => Host.Address;

    string? StoreFile => store == OrderdStore.Sqlite ? _folder.File("orders.db") : null;

    OrderdHost Host => _host ?? throw new InvalidOperationException("The server has not been started.");

    public override HttpMessageHandler CreateHandler() => Host.CreateHandler();

    public override Task<IAsyncDisposable?> HoldWritesAsync() => Task.FromResult(StoreFile is { } file ? HeldWrites.OfSqlite(file) : null);

    protected override async Task StartAsync() =>
        _host = await OrderdHost.StartAsync(new()
        {
            Transport = Transport,
            Store = store,
            StoreFile = StoreFile,
            Settings = new Dictionary<string, string>
            {
                ["Services"] = "all",
                ["Processing:FlushAfter"] = $"{FlushAfter.TotalMilliseconds}ms",
            },
        });

    protected override async Task StopAsync()
    {
        if (_host is not null)
            await _host.DisposeAsync();
        _folder.Dispose();
    }
}
