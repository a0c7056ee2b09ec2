using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Orderd.Tests.Native;

namespace Orderd.Tests.Orderctl;

/// <summary>An orderctl that runs beside the test: typed to, listened to, interrupted, and ended by its id and no other way.</summary>
public sealed partial class OrderctlProcess : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly Process _process;
    readonly Task<string> _errors;
    readonly StringBuilder _errorsSoFar = new();

    OrderctlProcess(Process process)
    {
        _process = process;
        _errors = ReadErrorsAsync();
    }

    public static OrderctlProcess Start(string endpoint, params string[] arguments) =>
        Start(new Dictionary<string, string?> { ["ORDERCTL_ENDPOINT"] = endpoint }, arguments);

    public static OrderctlProcess Start(IReadOnlyDictionary<string, string?> environment, params string[] arguments)
    {
        // A shell has what it puts in the background ignore Ctrl-C, and with it all its descendants: the tests perhaps.
        var start = new ProcessStartInfo("/usr/bin/env", ["--default-signal=INT", Binaries.Orderctl, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = new UTF8Encoding(false),
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;

        return new OrderctlProcess(Process.Start(start)!);
    }

    /// <summary>Runs it to its end.</summary>
    public static async Task<OrderctlResult> RunAsync(string endpoint, string input, params string[] arguments)
    {
        await using var process = Start(endpoint, arguments);
        return await process.FinishAsync(input);
    }

    public Task TypeAsync(string text) => TypeAsync(Encoding.UTF8.GetBytes(text));

    public async Task TypeAsync(byte[] bytes)
    {
        await _process.StandardInput.BaseStream.WriteAsync(bytes);
        await _process.StandardInput.BaseStream.FlushAsync();
    }

    public async Task<string?> ReadLineAsync() => await _process.StandardOutput.ReadLineAsync().WaitAsync(Patience);

    /// <summary>Waits until standard error has this text.</summary>
    public Task ErrorAsync(string text) => Wait.UntilAsync(() =>
    {
        lock (_errorsSoFar)
            return _errorsSoFar.ToString().Contains(text, StringComparison.Ordinal);
    });

    /// <summary>Stops listening, as <c>head</c> does when it has seen enough.</summary>
    public void CloseOutput() => _process.StandardOutput.Close();

    public void Interrupt() => Assert.Equal(0, Kill(_process.Id, 2));

    /// <summary>Types the rest of the input and waits for the end.</summary>
    public async Task<OrderctlResult> FinishAsync(string input = "")
    {
        var output = _process.StandardOutput.ReadToEndAsync();
        try
        {
            await TypeAsync(input);
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended before it read all.
        }

        return new OrderctlResult(await ExitAsync(), await output, await _errors);
    }

    /// <summary>Waits for the end while standard input stays open.</summary>
    public async Task<OrderctlResult> EndAsync()
    {
        var output = _process.StandardOutput.ReadToEndAsync();
        return new OrderctlResult(await ExitAsync(), await output, await _errors);
    }

    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    async Task<string> ReadErrorsAsync()
    {
        var buffer = new char[1024];
        while (await _process.StandardError.ReadAsync(buffer) is var count and > 0)
        {
            lock (_errorsSoFar)
                _errorsSoFar.Append(buffer, 0, count);
        }

        return _errorsSoFar.ToString();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
