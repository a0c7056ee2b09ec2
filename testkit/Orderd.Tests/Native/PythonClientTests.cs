namespace Orderd.Tests.Native;

/// <summary>A client in another language, with stubs of its own, against the native daemon.</summary>
public sealed class PythonClientTests
{
    // Debian's own interpreter, which has python3-grpcio.
    const string Python = "/usr/bin/python3";

    [Theory]
    [InlineData("order_management.proto", "order_management.py")]
    [InlineData("route_guide.proto", "route_guide.py")]
    [InlineData("grpc_demo.proto", "grpc_demo.py")]
    [InlineData("sum_service.proto", "sum_service.py")]
    public async Task EveryMethodAnswersOverTcpAndOverTheSocket(string proto, string script)
    {
        using var folder = new ScratchFolder();
        await using var orderd = await NativeOrderd.StartAsync(
            folder.File("o.sock"), $"sqlite:{folder.File("orders.db")}", "--sample-data", "--services", "all");
        var stubs = Directory.CreateDirectory(folder.File("stubs")).FullName;
        var generated = await ProgramRun.Of(
            Python,
            ["-m", "grpc_tools.protoc", $"-I{Beside("proto")}", $"--python_out={stubs}", $"--grpc_python_out={stubs}", proto]);
        Assert.Equal((0, ""), (generated.ExitCode, generated.Error));

        foreach (var target in (string[])[$"127.0.0.1:{orderd.Tcp.Port}", $"unix:{orderd.Socket}"])
        {
            var run = await ProgramRun.Of(Python, [Path.Combine(Beside("Python"), script), target], null, ("PYTHONPATH", stubs));
            Assert.True(run.ExitCode == 0, run.Error);
            Assert.EndsWith("all methods answered\n", run.Output, StringComparison.Ordinal);
        }
    }

    static string Beside(string folder) => Path.Combine(AppContext.BaseDirectory, folder);
}
