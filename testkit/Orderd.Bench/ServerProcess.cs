using System.Diagnostics;
using Google.Protobuf;
using Orderd.Contracts.Ecommerce;

namespace Orderd.Bench;

/// <summary>A native server: started with its output in a file, watched, and stopped again.</summary>
sealed class ServerProcess : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // In the shell's arguments, behind -c, the script, its name and the log.
    const int CommandPosition = 4;

    readonly Process _process;
    readonly string _log;

    ServerProcess(Process process, string log, int port, string? socket) =>
        (_process, _log, Port, Socket) = (process, log, port, socket);

    public int Port { get; }

    public string? Socket { get; }

    /// <summary>The time it has spent on processors so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>How long it took from the start of the process until it answered.</summary>
    public TimeSpan StartTime { get; private set; }

    public ResidentMemory Memory => new(_process.Id);

    public int DescriptorCount => Directory.EnumerateFileSystemEntries($"/proc/{_process.Id}/fd").Count();

    public int ThreadCount => Directory.EnumerateFileSystemEntries($"/proc/{_process.Id}/task").Count();

    /// <summary>orderd as it comes, call log and all, on the store of this name, or in memory.</summary>
    public static Task<ServerProcess> StartOrderdAsync(Workplace workplace, string? store, CancellationToken cancellationToken)
    {
        var name = store ?? "memory";
        var (port, socket) = (Workplace.FreePort(), workplace.File($"{name}.sock"));
        var spec = store is null ? "memory" : $"sqlite:{workplace.File(store)}";
        return StartAsync(
            workplace.File($"{name}.log"), port, socket, Readiness.AnswersAt(socket), cancellationToken,
            Workplace.Orderd, "--socket", socket, "--listen", $"127.0.0.1:{port}", "--store", spec);
    }

    /// <summary>A yardstick, "kestrel" or "grpc": an endpoint that answers every getOrder with this order (see Orderd.Bench.Bare).</summary>
    public static async Task<ServerProcess> StartBareAsync(Workplace workplace, string kind, Order order, CancellationToken cancellationToken)
    {
        var (port, file) = (Workplace.FreePort(), workplace.File("bare.order"));
        await File.WriteAllBytesAsync(file, order.ToByteArray(), cancellationToken);
        return await StartAsync(
            workplace.File($"{kind}.log"), port, null, Readiness.AnswersAt(port), cancellationToken, Workplace.Bare, kind, $"{port}", file);
    }

    /// <summary>Forgets the log up to now: a line a call fills a disk quickly at full speed.</summary>
    public void EmptyLog() => File.WriteAllText(_log, "");

    /// <summary>Has it stop; how long that took.</summary>
    public async Task<TimeSpan> StopAsync()
    {
        // SIGTERM: Process.Kill would be SIGKILL, and a stop belongs to what is tested here.
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await kill.WaitForExitAsync();
        var start = Stopwatch.GetTimestamp();
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
            return Stopwatch.GetElapsedTime(start);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
            throw new BenchFailure($"{_process.StartInfo.ArgumentList[CommandPosition]} did not stop on SIGTERM within {Patience.TotalSeconds} s.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await StopAsync();

        var exitCode = _process.ExitCode;
        _process.Dispose();
        if (exitCode != 0)
            throw new BenchFailure($"a server ended with exit code {exitCode}.");
    }

    static async Task<ServerProcess> StartAsync(
        string log, int port, string? socket, Func<CancellationToken, Task<bool>> answers, CancellationToken cancellationToken,
        params string[] command)
    {
        // The shell only opens the log and becomes the server: one process, whose output goes to a file as a service's does.
        // Appended, so that it can be emptied meanwhile.
        var shell = new ProcessStartInfo("/bin/sh", ["-c", "log=$1; shift; exec \"$@\" >>\"$log\" 2>&1", "sh", log, .. command]);
        // On a machine that pauses now and then, a batch of processOrders would leave by time instead of by number.
        shell.Environment["ORDERD_Processing__FlushAfter"] = "1m";
        var start = Stopwatch.GetTimestamp();
        var server = new ServerProcess(Process.Start(shell)!, log, port, socket);
        while (!await answers(cancellationToken))
        {
            if (server._process.HasExited || Stopwatch.GetElapsedTime(start) > Patience)
            {
                if (!server._process.HasExited)
                    server._process.Kill();
                throw new BenchFailure($"{command[0]} does not serve:\n{await File.ReadAllTextAsync(log, cancellationToken)}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(1), cancellationToken);
        }

        server.StartTime = Stopwatch.GetElapsedTime(start);
        return server;
    }
}
