using Orderd.Tests.Native;

namespace Orderd.Tests.Documents;

/// <summary>
/// The first calls that docs/clients.md shows, as programs by themselves. Those in Go, C++ and Ruby are part of the clients that
/// ForeignClients runs.
/// </summary>
public sealed class FirstCalls : IDisposable
{
    readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task InPython()
    {
        // Debian's own interpreter, which has python3-grpcio.
        const string Python = "/usr/bin/python3";
        await using var orderd = await StartAsync();
        var stubs = Directory.CreateDirectory(_folder.File("stubs")).FullName;
        var generated = await ProgramRun.Of(
            Python,
            ["-m", "grpc_tools.protoc", $"-I{Beside("proto")}", $"--python_out={stubs}", $"--grpc_python_out={stubs}", "order_management.proto"]);
        Assert.Equal((0, ""), (generated.ExitCode, generated.Error));

        foreach (var target in Targets(orderd))
        {
            var run = await ProgramRun.Of(Python, [Path.Combine(Beside("Python"), "first_call.py"), target], null, ("PYTHONPATH", stubs));
            Assert.Contains("id: \"101\"", run.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task InJavaScript()
    {
        await using var orderd = await StartAsync();
        foreach (var target in Targets(orderd))
            Assert.Contains("id: '101'", (await NodeClient.RunAsync("first_call.js", target)).Output, StringComparison.Ordinal);
    }

    static string[] Targets(NativeOrderd orderd) => [$"127.0.0.1:{orderd.Tcp.Port}", $"unix:{orderd.Socket}"];

    Task<NativeOrderd> StartAsync() => NativeOrderd.StartAsync(_folder.File("o.sock"), "memory", "--sample-data");

    static string Beside(string folder) => Path.Combine(AppContext.BaseDirectory, folder);
}
