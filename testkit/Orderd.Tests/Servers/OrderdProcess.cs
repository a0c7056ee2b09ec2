using System.Diagnostics;

namespace Orderd.Tests.Servers;

/// <summary>The native orderd as a process that a test starts and ends.</summary>
public sealed class OrderdProcess : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    readonly Process _process;
    readonly OrderdLog _errors = new();
    readonly Task _output;

    OrderdProcess(ProcessStartInfo start, string socketPath)
    {
        SocketPath = socketPath;
        _process = Process.Start(start)!;
        _output = Task.WhenAll(ReadAsync(_process.StandardOutput, Log), ReadAsync(_process.StandardError, _errors));
    }

    public OrderdLog Log { get; } = new();

    public string SocketPath { get; }

    public Uri TcpAddress { get; private set; } = new("http://localhost");

    /// <summary>Starts it on a socket in the folder and on a free port.</summary>
    public static OrderdProcess Start(TestFolder folder, params string[] arguments)
    {
        var socket = folder["orderd.sock"];
        var start = new ProcessStartInfo(OrderdBinary.Path, ["--socket", socket, "--listen", "127.0.0.1:0", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // Whatever it leaves where it runs, it leaves in the test's folder.
            WorkingDirectory = folder.FullName,
        };
        return new OrderdProcess(start, socket);
    }

    /// <summary>Waits until it says that it accepts calls, on as many addresses as asked.</summary>
    public async Task WaitForListeningAsync(int addresses = 2)
    {
        var listening = 0;
        try
        {
            await Log.WaitForEventAsync("listening", entry =>
            {
                var address = entry.GetProperty("fields").GetProperty("Address").GetString()!;
                if (address.StartsWith("http:", StringComparison.Ordinal))
                    TcpAddress = new Uri(address);
                return ++listening == addresses;
            }).WaitAsync(Patience);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"orderd does not listen. It says on stderr: {string.Join('\n', _errors.Lines)}", e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().WaitAsync(Patience);
        await _output.WaitAsync(Patience);
        _process.Dispose();
    }

    static async Task ReadAsync(StreamReader reader, OrderdLog log)
    {
        while (await reader.ReadLineAsync() is { } line)
            log.Add(line);
    }
}
