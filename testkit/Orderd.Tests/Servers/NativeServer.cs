namespace Orderd.Tests.Servers;

/// <summary>The published native binary as a process of its own, over SQLite.</summary>
public abstract class NativeServer : OrderdServer
{
    readonly TestFolder _folder = new();
    OrderdProcess? _process;

    public override OrderdLog Log => Process.Log;

    public override string? StoreFile => _folder["orders.db"];

    protected OrderdProcess Process => _process ?? throw new InvalidOperationException("The server has not been started.");

    protected override async Task StartAsync()
    {
        _process = OrderdProcess.Start(_folder, "--store", $"sqlite:{StoreFile}", "--services", "all");
        await _process.WaitForListeningAsync();
    }

    protected override async Task StopAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();
        _folder.Dispose();
    }
}
