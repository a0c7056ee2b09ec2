namespace Orderd.Tests.Native;

/// <summary>
/// Clients in other languages, with stubs of their own, each of which calls every method of the four services. Python's and Node's
/// are scripts by themselves (PythonClients, NodeClients).
/// </summary>
public sealed class ForeignClients : IDisposable
{
    // Compilers have to do with a busy machine, once.
    static readonly TimeSpan BuildTime = TimeSpan.FromMinutes(10);
    static readonly Lazy<Task> Built = new(BuildAsync);
    static readonly string Folder = Path.Combine(Binaries.RepositoryRoot(), "artifacts", "clients");

    readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [Trait("Contract", "1: clients in Go, C++ and Ruby call all methods over TCP and over the socket, which needs no option")]
    [InlineData("go-client")]
    [InlineData("cpp-client")]
    [InlineData("ruby", "-I", "{clients}/ruby", "{tests}/Ruby/client.rb")]
    public async Task EveryMethodAnswersOverTcpAndOverTheSocket(string program, params string[] arguments)
    {
        await Built.Value;
        await using var orderd = await NativeOrderd.StartExactlyAsync(
            _folder.File("o.sock"),
            [
                "--socket", _folder.File("o.sock"), "--listen", "127.0.0.1:0", "--store", $"sqlite:{_folder.File("orders.db")}",
                "--sample-data", "--services", "all",
            ],
            // A busy machine may take its time between two ids that are to be in one batch.
            ("ORDERD_Processing__FlushAfter", "10s"));
        foreach (var target in (string[])[$"127.0.0.1:{orderd.Tcp.Port}", $"unix:{orderd.Socket}"])
        {
            var run = await ProgramRun.Of(
                program.Contains('-', StringComparison.Ordinal) ? Path.Combine(Folder, program) : program,
                [.. arguments.Select(InFolders), target]);
            Assert.True(run.ExitCode == 0, run.Error);
            Assert.Equal("all methods answered\n", run.Output);
        }
    }

    static string InFolders(string argument) => argument
        .Replace("{clients}", Folder, StringComparison.Ordinal)
        .Replace("{tests}", AppContext.BaseDirectory, StringComparison.Ordinal);

    static async Task BuildAsync()
    {
        var run = await ProgramRun.Within(BuildTime, Path.Combine(Binaries.RepositoryRoot(), "packaging", "foreign-clients"), []);
        Assert.True(run.ExitCode == 0, run.Error);
    }
}
