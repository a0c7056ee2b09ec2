using Orderd.Tests.Native;

namespace Orderd.Tests.Servers;

/// <summary>The published native binary as a process of its own, over SQLite.</summary>
public abstract class NativeServer : OrderdServer
{
    readonly ScratchFolder _folder = new();
    NativeOrderd? _process;

    public override OrderdLog Log => Process.Log;

    public override string? StoreFile => _folder.File("orders.db");

    protected string SocketPath => Process.Socket;

    protected Uri TcpAddress => Process.Tcp;

    NativeOrderd Process => _process ?? throw new InvalidOperationException("The server has not been started.");

    protected override async Task StartAsync() =>
        _process = await NativeOrderd.StartAsync(_folder.File("orderd.sock"), $"sqlite:{StoreFile}", "--services", "all");

    protected override async Task StopAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();
        _folder.Dispose();
    }
}
