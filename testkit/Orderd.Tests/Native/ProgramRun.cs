using System.Diagnostics;

namespace Orderd.Tests.Native;

/// <summary>A program that ran to its end: what it said and how it ended.</summary>
sealed record ProgramRun(int ExitCode, string Output, string Error)
{
    static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    public static Task<ProgramRun> Of(
        string program, IEnumerable<string> arguments, string? input = null, params (string Name, string Value)[] environment) =>
        Within(Bound, program, arguments, input, environment);

    public static async Task<ProgramRun> Within(
        TimeSpan bound, string program, IEnumerable<string> arguments, string? input = null, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;

        using var process = Process.Start(start)!;
        using var late = new CancellationTokenSource(bound);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(late.Token);
            var error = process.StandardError.ReadToEndAsync(late.Token);
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            await process.WaitForExitAsync(late.Token);
            return new ProgramRun(process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} ran for more than {bound}.");
        }
    }
}
