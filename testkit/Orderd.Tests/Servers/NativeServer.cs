using Orderd.Tests.Native;

namespace Orderd.Tests.Servers;

/// <summary>The published native binary as a process of its own, over SQLite.</summary>
public sealed class NativeServer(OrderdTransport transport) : OrderdServer(transport)
{
    readonly ScratchFolder _folder = new();
    NativeOrderd? _process;

    public override OrderdLog Log => Process.Log;

    public override string? StoreFile => _folder.File("orders.db");

    public override Uri Address => Transport == OrderdTransport.UnixSocket ? new("http://localhost") : Process.Tcp;

    NativeOrderd Process => _process ?? throw new InvalidOperationException("The server has not been started.");

    public override HttpMessageHandler CreateHandler() =>
        Transport == OrderdTransport.UnixSocket ? UnixSocketHandler.To(Process.Socket) : new SocketsHttpHandler();

    protected override async Task StartAsync()
    {
        var socket = _folder.File("orderd.sock");
        _process = await NativeOrderd.StartExactlyAsync(
            socket,
            ["--socket", socket, "--listen", "127.0.0.1:0", "--store", $"sqlite:{StoreFile}", "--services", "all"],
            ("ORDERD_Processing__FlushAfter", $"{FlushAfter.TotalMilliseconds}ms"));
    }

    protected override async Task StopAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();
        _folder.Dispose();
    }
}
