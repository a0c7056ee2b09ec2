using Orderd.Tests.Native;

namespace Orderd.Tests.Servers;

/// <summary>The published native binary as a process of its own, over SQLite.</summary>
public sealed class NativeServer(OrderdTransport transport) : OrderdServer(transport)
{
    readonly ScratchFolder _folder = new();
    NativeOrderd? _process;

    public override OrderdLog Log => Process.Log;

    public override Uri Address => Transport == OrderdTransport.UnixSocket ? new("http://localhost") : Process.Tcp;

    string StoreFile => _folder.File("orders.db");

    NativeOrderd Process => _process ?? throw new InvalidOperationException("The server has not been started.");

    public override HttpMessageHandler CreateHandler() =>
        Transport == OrderdTransport.UnixSocket ? UnixSocketHandler.To(Process.Socket) : new SocketsHttpHandler();

    public override Task<IAsyncDisposable?> HoldWritesAsync() => Task.FromResult<IAsyncDisposable?>(HeldWrites.OfSqlite(StoreFile));

    protected override async Task StartAsync() => _process = await StartAsync(_folder.File("orderd.sock"), $"sqlite:{StoreFile}", shared: null);

    protected override async Task StopAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>Starts one as the behaviour tests want it.</summary>
    internal static Task<NativeOrderd> StartAsync(string socket, string store, OrderdLog? shared) => NativeOrderd.StartExactlyAsync(
        socket,
        ["--socket", socket, "--listen", "127.0.0.1:0", "--store", store, "--services", "all"],
        shared,
        ("ORDERD_Processing__FlushAfter", $"{FlushAfter.TotalMilliseconds}ms"));
}
