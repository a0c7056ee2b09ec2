using Orderd.Tests.Servers;

namespace Orderd.Tests.Native;

/// <summary>A client in another language, with stubs of its own, against the native daemon.</summary>
public sealed class PythonClients : IDisposable
{
    // Debian's own interpreter, which has python3-grpcio.
    const string Python = "/usr/bin/python3";

    readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("order_management.proto", "order_management.py")]
    [InlineData("route_guide.proto", "route_guide.py")]
    [InlineData("grpc_demo.proto", "grpc_demo.py")]
    [InlineData("sum_service.proto", "sum_service.py")]
    public async Task EveryMethodAnswersOverTcpAndOverTheSocket(string proto, string script)
    {
        await using var orderd = await StartAsync();
        var stubs = await StubsAsync(proto);
        foreach (var target in (string[])[$"127.0.0.1:{orderd.Tcp.Port}", $"unix:{orderd.Socket}"])
            Assert.EndsWith("all methods answered\n", await RunAsync(script, stubs, target), StringComparison.Ordinal);
    }

    [Theory]
    [Trait("Contract", "8 Reflection: a generic client that knows no proto lists and calls every method")]
    [InlineData("v1")]
    [InlineData("v1alpha")]
    public async Task AGenericClientListsAndCallsEveryMethod(string version)
    {
        await using var orderd = await StartAsync();
        var stubs = await StubsAsync($"reflection_{version}.proto");

        var output = await RunAsync("generic_client.py", stubs, $"unix:{orderd.Socket}", version);

        var services = RawMethod.All.Select(method => method.ServiceName).Distinct().Count();
        Assert.Equal($"{services} services, {RawMethod.All.Count} methods: all methods answered\n", output);
    }

    Task<NativeOrderd> StartAsync() => NativeOrderd.StartAsync(
        _folder.File("o.sock"), $"sqlite:{_folder.File("orders.db")}", "--sample-data", "--services", "all");

    async Task<string> StubsAsync(string proto)
    {
        var stubs = Directory.CreateDirectory(_folder.File("stubs")).FullName;
        var generated = await ProgramRun.Of(
            Python,
            ["-m", "grpc_tools.protoc", $"-I{Beside("proto")}", $"--python_out={stubs}", $"--grpc_python_out={stubs}", proto]);
        Assert.Equal((0, ""), (generated.ExitCode, generated.Error));
        return stubs;
    }

    static async Task<string> RunAsync(string script, string stubs, params string[] arguments)
    {
        var run = await ProgramRun.Of(Python, [Path.Combine(Beside("Python"), script), .. arguments], null, ("PYTHONPATH", stubs));
        Assert.True(run.ExitCode == 0, run.Error);
        return run.Output;
    }

    static string Beside(string folder) => Path.Combine(AppContext.BaseDirectory, folder);
}
