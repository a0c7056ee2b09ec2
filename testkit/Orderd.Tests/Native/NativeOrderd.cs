using System.Diagnostics;
using System.Text.Json;
using Grpc.Net.Client;
using Orderd.Contracts.Ecommerce;

namespace Orderd.Tests.Native;

/// <summary>The native daemon as a process, on a Unix socket and a free TCP port. Killed on disposal if it still runs.</summary>
sealed class NativeOrderd : IAsyncDisposable
{
    public static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    readonly List<GrpcChannel> _channels = [];
    readonly Task _output;

    NativeOrderd(Process process, string socket)
    {
        Process = process;
        Socket = socket;
        _output = ReadLogAsync();
    }

    public Process Process { get; }

    public string Socket { get; }

    public OrderdLog Log { get; } = new();

    public Uri Tcp { get; private set; } = null!;

    /// <summary>Starts it on the socket and waits until it listens on both transports.</summary>
    public static Task<NativeOrderd> StartAsync(string socket, string store, params string[] more) =>
        StartExactlyAsync(socket, ["--socket", socket, "--listen", "127.0.0.1:0", "--store", store, .. more]);

    /// <summary>Starts it with these flags and variables only, which lead it to the socket and to a TCP port.</summary>
    public static Task<NativeOrderd> StartExactlyAsync(
        string socket, IEnumerable<string> flags, params (string Name, string Value)[] environment) =>
        StartExactlyAsync(socket, flags, environment, []);

    /// <summary>Likewise, by a program that changes something about its process and then becomes it.</summary>
    public static async Task<NativeOrderd> StartExactlyAsync(
        string socket, IEnumerable<string> flags, (string Name, string Value)[] environment, params string[] launcher)
    {
        // A shell has what it puts in the background ignore Ctrl-C, and with it all its descendants: the tests perhaps.
        var start = new ProcessStartInfo("/usr/bin/env", ["--default-signal=INT", .. launcher, Binaries.Orderd, .. flags])
        {
            RedirectStandardOutput = true,
        };
        start.Environment["ORDERD_Log__Format"] = "json";
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var orderd = new NativeOrderd(Process.Start(start)!, socket);
        try
        {
            await orderd.ListeningAsync();
            return orderd;
        }
        catch
        {
            await orderd.DisposeAsync();
            throw;
        }
    }

    public OrderManagement.OrderManagementClient OverSocket() => new(Open("http://localhost", UnixSocketHandler.To(Socket)));

    public OrderManagement.OrderManagementClient OverTcp() => new(Open(Tcp.ToString(), new SocketsHttpHandler()));

    /// <summary>The first line of the log that fits, once it is there.</summary>
    public async Task<JsonElement> LogLineAsync(Func<JsonElement, bool> fits)
    {
        var line = Log.WaitForAsync(line => fits(JsonElement.Parse(line)), Bound);
        // Its end comes before its last lines are read, or after them.
        if (await Task.WhenAny(line, _output) == _output)
            line = Log.WaitForAsync(line => fits(JsonElement.Parse(line)), TimeSpan.Zero);
        return JsonElement.Parse(await line);
    }

    /// <summary>kill -9.</summary>
    public Task KillAsync()
    {
        Process.Kill();
        return ExitAsync();
    }

    /// <summary>A clean stop; its exit code.</summary>
    public Task<int> StopAsync()
    {
        Signal.Send(Process, Signal.Terminate);
        return ExitAsync();
    }

    public async Task<int> ExitAsync()
    {
        using var late = new CancellationTokenSource(Bound);
        await Process.WaitForExitAsync(late.Token);
        return Process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var channel in _channels)
            channel.Dispose();
        if (!Process.HasExited)
            await KillAsync();
        Process.Dispose();
    }

    async Task ListeningAsync()
    {
        var tcp = await LogLineAsync(line => Event(line) == "listening" && Address(line).StartsWith("http:", StringComparison.Ordinal));
        Tcp = new Uri(Address(tcp));
        await LogLineAsync(line => Event(line) == "listening" && Address(line).StartsWith("unix:", StringComparison.Ordinal));
    }

    GrpcChannel Open(string address, SocketsHttpHandler handler)
    {
        handler.EnableMultipleHttp2Connections = true;
        var channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true });
        _channels.Add(channel);
        return channel;
    }

    static string? Event(JsonElement line) => line.GetProperty("event").GetString();

    static string Address(JsonElement line) => line.GetProperty("fields").GetProperty("Address").GetString()!;

    async Task ReadLogAsync()
    {
        while (await Process.StandardOutput.ReadLineAsync() is { } line)
            Log.Add(line);
    }
}
