using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Orderd.Bench.Load;

/// <summary>
/// Makes unary calls with Debian's h2load. It knows nothing of gRPC, and so takes a fraction of the processor that a gRPC client
/// would take from the server beside it.
/// </summary>
sealed partial class H2Load(Workplace workplace, TimeSpan duration)
{
    // Enough calls in flight for a while to tell how many fit in the duration.
    const int TrialRounds = 20;
    const int MinTrialCalls = 200;

    /// <summary>All calls so far, trials included.</summary>
    public long CallsMade { get; private set; }

    public Task<LoadResult> OverTcpAsync(int port, UnaryCall call, Concurrency concurrency, CancellationToken cancellationToken) =>
        MeasureAsync([$"http://127.0.0.1:{port}/{call.Method}"], call, concurrency, cancellationToken);

    public Task<LoadResult> OverSocketAsync(string socket, UnaryCall call, Concurrency concurrency, CancellationToken cancellationToken) =>
        MeasureAsync([$"--base-uri=unix:{socket}", $"http://localhost/{call.Method}"], call, concurrency, cancellationToken);

    async Task<LoadResult> MeasureAsync(string[] target, UnaryCall call, Concurrency concurrency, CancellationToken cancellationToken)
    {
        await File.WriteAllBytesAsync(workplace.File("h2load.request"), call.Request, cancellationToken);
        var trial = await RunAsync(target, call, concurrency, Math.Max(TrialRounds * concurrency.Calls, MinTrialCalls), cancellationToken);
        var calls = Math.Max((int)(trial.PerSecond * duration.TotalSeconds), concurrency.Calls);
        return await RunAsync(target, call, concurrency, calls, cancellationToken);
    }

    async Task<LoadResult> RunAsync(string[] target, UnaryCall call, Concurrency concurrency, int calls, CancellationToken cancellationToken)
    {
        var times = workplace.File("h2load.times");
        File.Delete(times);
        var start = new ProcessStartInfo(
            "h2load",
            [
                $"--requests={calls}", $"--clients={concurrency.Connections}", $"--max-concurrent-streams={concurrency.Streams}",
                $"--data={workplace.File("h2load.request")}", $"--log-file={times}",
                "--header=content-type: application/grpc", "--header=te: trailers", .. target,
            ])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        await using var onCancel = cancellationToken.Register(process.Kill);
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);

        if (process.ExitCode != 0 || Number(Succeeded(), output) != calls || Number(Data(), output) != (long)calls * call.AnswerLength)
            throw new BenchFailure($"{call.Method} did not answer {calls} calls with {call.AnswerLength} bytes each:\n{output}");
        CallsMade += calls;
        return new LoadResult(Number(PerSecond(), output), new Samples(File.ReadLines(times).Select(Time)));
    }

    // Start in microseconds since 1970, HTTP status, microseconds to the end of the answer.
    static TimeSpan Time(string line) =>
        TimeSpan.FromMicroseconds(long.Parse(line.AsSpan(line.LastIndexOf('\t') + 1), CultureInfo.InvariantCulture));

    static double Number(Regex field, string output) =>
        field.Match(output) is { Success: true } match
            ? double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)
            : throw new BenchFailure($"h2load says something unexpected:\n{output}");

    [GeneratedRegex(@", ([\d.]+) req/s")]
    private static partial Regex PerSecond();

    [GeneratedRegex(@" (\d+) succeeded,")]
    private static partial Regex Succeeded();

    [GeneratedRegex(@"\((\d+)\) data")]
    private static partial Regex Data();
}
