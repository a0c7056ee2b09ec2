using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Grpc.Net.Client;
using Orderd.Contracts.Ecommerce;
using Orderd.Contracts.V1;
using Orderd.Tests.Servers;

namespace Orderd.Tests.Native;

/// <summary>The native daemon as a process, on a Unix socket and a free TCP port. Killed on disposal if it still runs.</summary>
sealed partial class NativeOrderd : IAsyncDisposable
{
    public static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    readonly List<GrpcChannel> _channels = [];
    readonly Task _output;
    readonly Task _errors;

    NativeOrderd(Process process, string socket, OrderdLog? shared)
    {
        Process = process;
        Socket = socket;
        _output = ReadAsync(process.StandardOutput, shared is null ? [Log] : [Log, shared]);
        _errors = ReadAsync(process.StandardError, Errors);
    }

    public Process Process { get; }

    public string Socket { get; }

    public OrderdLog Log { get; } = new();

    /// <summary>What it wrote to stderr.</summary>
    public OrderdLog Errors { get; } = new();

    public Uri Tcp { get; private set; } = null!;

    /// <summary>Starts it on the socket and waits until it listens on both transports.</summary>
    public static Task<NativeOrderd> StartAsync(string socket, string store, params string[] more) =>
        StartExactlyAsync(socket, ["--socket", socket, "--listen", "127.0.0.1:0", "--store", store, .. more]);

    /// <summary>Starts it with these flags and variables only, which lead it to the socket and to a TCP port.</summary>
    public static Task<NativeOrderd> StartExactlyAsync(
        string socket, IEnumerable<string> flags, params (string Name, string Value)[] environment) =>
        StartExactlyAsync(socket, flags, shared: null, environment);

    /// <summary>Likewise, with a log that it shares with others beside its own.</summary>
    public static Task<NativeOrderd> StartExactlyAsync(
        string socket, IEnumerable<string> flags, OrderdLog? shared, params (string Name, string Value)[] environment) =>
        StartCommandAsync(socket, [Binaries.Orderd, .. flags], shared, environment);

    /// <summary>Likewise, by a program that changes something about its process and then becomes it.</summary>
    public static Task<NativeOrderd> StartExactlyAsync(
        string socket, IEnumerable<string> flags, (string Name, string Value)[] environment, params string[] launcher) =>
        StartCommandAsync(socket, [.. launcher, Binaries.Orderd, .. flags], environment);

    /// <summary>Starts it by a command that may do something else before it becomes the daemon, such as change the user.</summary>
    public static Task<NativeOrderd> StartCommandAsync(
        string socket, IEnumerable<string> command, params (string Name, string Value)[] environment) =>
        StartCommandAsync(socket, command, shared: null, environment);

    static async Task<NativeOrderd> StartCommandAsync(
        string socket, IEnumerable<string> command, OrderdLog? shared, (string Name, string Value)[] environment)
    {
        // A shell has what it puts in the background ignore Ctrl-C, and with it all its descendants: the tests perhaps.
        var start = new ProcessStartInfo("/usr/bin/env", ["--default-signal=INT", .. command])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ORDERD_Log__Format"] = "json";
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var orderd = new NativeOrderd(Process.Start(start)!, socket, shared);
        try
        {
            await orderd.ListeningAsync();
            return orderd;
        }
        catch (Exception e)
        {
            var exitCode = await orderd.EndAsync();
            throw new NotStarted(exitCode, string.Join('\n', orderd.Errors.Lines), e);
        }
    }

    public OrderManagement.OrderManagementClient OverSocket() => new(SocketChannel());

    public OrderManagement.OrderManagementClient OverTcp() => new(TcpChannel());

    /// <summary>A channel for clients of other services, which lives as long as this.</summary>
    public GrpcChannel SocketChannel() => Open("http://localhost", UnixSocketHandler.To(Socket));

    /// <inheritdoc cref="SocketChannel"/>
    public GrpcChannel TcpChannel() => Open(Tcp.ToString(), new SocketsHttpHandler());

    public OrderCalls Orders() => new(Open("http://localhost", UnixSocketHandler.To(Socket)).CreateCallInvoker());

    public Admin.AdminClient Admin() => new(Open("http://localhost", UnixSocketHandler.To(Socket)));

    /// <summary>The first line of the log that fits, once it is there.</summary>
    public async Task<JsonElement> LogLineAsync(Func<JsonElement, bool> fits)
    {
        var line = Log.WaitForAsync(line => fits(JsonElement.Parse(line)), Bound);
        // Its end comes before its last lines are read, or after them.
        if (await Task.WhenAny(line, _output) == _output)
            line = Log.WaitForAsync(line => fits(JsonElement.Parse(line)), TimeSpan.Zero);
        return JsonElement.Parse(await line);
    }

    /// <summary>A figure of its <c>/proc/PID/status</c>, such as <c>VmRSS</c> in KiB.</summary>
    public long Status(string field)
    {
        var line = File.ReadLines($"/proc/{Process.Id}/status").First(line => line.StartsWith($"{field}:", StringComparison.Ordinal));
        return long.Parse(line.Split(['\t', ' '], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
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
        await OutputAsync();
        return Process.ExitCode;
    }

    // Its output may be over a moment before it is.
    async Task<int> EndAsync()
    {
        await Task.WhenAny(Process.WaitForExitAsync(), Task.Delay(_output.IsCompleted ? Bound : TimeSpan.Zero));
        if (!Process.HasExited)
            await KillAsync();
        var exitCode = Process.ExitCode;
        await DisposeAsync();
        return exitCode;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var channel in _channels)
            channel.Dispose();
        if (!Process.HasExited)
            await KillAsync();
        await OutputAsync();
        Process.Dispose();
    }

    // What it wrote last may be read after its end. Whatever else holds the other end of its pipes is not waited for.
    Task<Task> OutputAsync() => Task.WhenAny(Task.WhenAll(_output, _errors), Task.Delay(Bound));

    // Whatever the format of the log.
    async Task ListeningAsync()
    {
        Tcp = new Uri(await AddressAsync("http"));
        await AddressAsync("unix:");
    }

    async Task<string> AddressAsync(string scheme)
    {
        var line = Log.WaitForAsync(line => ListeningOn(line).StartsWith(scheme, StringComparison.Ordinal), Bound);
        if (await Task.WhenAny(line, _output) == _output)
            line = Log.WaitForAsync(line => ListeningOn(line).StartsWith(scheme, StringComparison.Ordinal), TimeSpan.Zero);
        return ListeningOn(await line);
    }

    GrpcChannel Open(string address, SocketsHttpHandler handler)
    {
        handler.EnableMultipleHttp2Connections = true;
        var channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true });
        _channels.Add(channel);
        return channel;
    }

    static string ListeningOn(string line) => ListeningLine().Match(line).Groups[1].Value;

    [GeneratedRegex("""Listening on (\S+)\."(,|$)""")]
    private static partial Regex ListeningLine();

    static async Task ReadAsync(StreamReader stream, params OrderdLog[] logs)
    {
        while (await stream.ReadLineAsync() is { } line)
        {
            foreach (var log in logs)
                log.Add(line);
        }
    }
}
