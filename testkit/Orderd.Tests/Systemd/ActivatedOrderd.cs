using System.Diagnostics;
using System.Globalization;
using Grpc.Net.Client;
using Orderd.Contracts.Ecommerce;
using Orderd.Tests.Native;

namespace Orderd.Tests.Systemd;

/// <summary>The native daemon on sockets that somebody else listens on, and its successors on the same sockets.</summary>
sealed class ActivatedOrderd : IAsyncDisposable
{
    // Debian's own interpreter, as for the other scripts.
    const string Python = "/usr/bin/python3";

    readonly List<GrpcChannel> _channels = [];
    readonly Process _launcher;

    ActivatedOrderd(Process launcher, string socket)
    {
        _launcher = launcher;
        Socket = socket;
    }

    public string Socket { get; }

    public int Port { get; private set; }

    public int ProcessId { get; private set; }

    public static async Task<ActivatedOrderd> StartAsync(ScratchFolder folder, params string[] more)
    {
        var socket = folder.File("o.sock");
        var start = new ProcessStartInfo(
            Python,
            [
                Path.Combine(AppContext.BaseDirectory, "Python", "activate.py"), socket, Binaries.Orderd,
                "--store", $"sqlite:{folder.File("orders.db")}", "--socket", folder.File("other.sock"), .. more,
            ])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["ORDERD_Log__Level"] = "error";
        var activated = new ActivatedOrderd(Process.Start(start)!, socket);
        activated.Port = await activated.NextNumberAsync();
        activated.ProcessId = await activated.NextNumberAsync();
        return activated;
    }

    /// <summary>Asks the daemon to stop, and waits until the next one is started.</summary>
    public async Task RestartAsync()
    {
        Signal.Send(ProcessId, Signal.Terminate);
        ProcessId = await NextNumberAsync();
    }

    public OrderManagement.OrderManagementClient OverSocket() => new(Open("http://localhost", UnixSocketHandler.To(Socket)));

    public OrderManagement.OrderManagementClient OverTcp() => new(Open($"http://127.0.0.1:{Port}", new SocketsHttpHandler()));

    public async ValueTask DisposeAsync()
    {
        foreach (var channel in _channels)
            channel.Dispose();
        _launcher.StandardInput.Close();
        using var late = new CancellationTokenSource(NativeOrderd.Bound);
        await _launcher.WaitForExitAsync(late.Token);
        _launcher.Dispose();
    }

    async Task<int> NextNumberAsync()
    {
        using var late = new CancellationTokenSource(NativeOrderd.Bound);
        return int.Parse((await _launcher.StandardOutput.ReadLineAsync(late.Token))!, CultureInfo.InvariantCulture);
    }

    GrpcChannel Open(string address, SocketsHttpHandler handler)
    {
        handler.EnableMultipleHttp2Connections = true;
        var channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true });
        _channels.Add(channel);
        return channel;
    }
}
